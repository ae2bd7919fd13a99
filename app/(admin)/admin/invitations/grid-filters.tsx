import type { ReactNode } from "react";

import type { DeskVisit } from "@/app/admin-guard";
import type { Places } from "@/domain/storefronts/places";

import {
  deliveryFilters,
  filterNames,
  gridStatuses,
  idText,
  pageSizes,
  type GridSearch,
} from "./grid-search";

type Props = {
  visit: DeskVisit;
  search: GridSearch;
  places: Places;
  /** What was typed into a field and is too short to look for. */
  tooShort: Partial<Record<"q" | "email" | "invitee", string>>;
};

/** The search box and a filter for every column, as a form that only asks: it works without JavaScript. */
export function GridFilters({ visit, search, places, tooShort }: Props) {
  const { t } = visit;
  const open =
    filterNames.some((name) => name !== "q" && name !== "status" && search[name] !== null) ||
    tooShort.email !== undefined ||
    tooShort.invitee !== undefined;
  return (
    <form action="/admin/invitations" role="search" data-grid-form className="no-print grid gap-3">
      <input type="hidden" name="sort" value={sortText(search)} />
      <div className="flex flex-wrap items-end gap-2">
        <div className="grid grow gap-1 wide:max-w-96">
          <label htmlFor="q" className="label">
            {t("admin.grid.search")}
          </label>
          <input
            id="q"
            name="q"
            type="search"
            defaultValue={search.q ?? tooShort.q ?? ""}
            className="entry"
            autoComplete="off"
            aria-describedby={tooShort.q === undefined ? undefined : "q-short"}
          />
          {tooShort.q !== undefined && <TooShort id="q-short">{t("admin.grid.tooShort")}</TooShort>}
        </div>
        <button className="button button-quiet">{t("admin.grid.apply")}</button>
        <a data-soft href="/admin/invitations" className="button button-plain min-h-8.5">
          {t("admin.grid.reset")}
        </a>
      </div>
      <details open={open}>
        <summary className="w-fit cursor-pointer py-1">{t("admin.grid.filterColumns")}</summary>
        <div className="panel mt-2 grid grid-cols-2 gap-x-4 gap-y-3 p-4 wide:grid-cols-4">
          <ColumnFields visit={visit} search={search} places={places} tooShort={tooShort} />
        </div>
      </details>
    </form>
  );
}

const sortText = (search: GridSearch) => `${search.sort.descending ? "-" : ""}${search.sort.column}`;

function ColumnFields({ visit, search, places, tooShort }: Props) {
  const { t } = visit;
  const entry = (name: "email" | "invitee", label: string) => (
    <Labelled name={name} label={label}>
      <input
        id={name}
        name={name}
        defaultValue={search[name] ?? tooShort[name] ?? ""}
        className="entry"
        autoComplete="off"
        aria-describedby={tooShort[name] === undefined ? undefined : `${name}-short`}
      />
      {tooShort[name] !== undefined && <TooShort id={`${name}-short`}>{t("admin.grid.tooShort")}</TooShort>}
    </Labelled>
  );
  const day = (name: "sentFrom" | "sentTo" | "registeredFrom" | "registeredTo") => (
    <Labelled name={name} label={t(`admin.grid.column.${name}`)}>
      <input id={name} name={name} type="date" defaultValue={search[name] ?? ""} className="entry" />
    </Labelled>
  );
  return (
    <>
      <Labelled name="id" label={t("admin.grid.column.id")}>
        <input
          id="id"
          name="id"
          defaultValue={idText(search)}
          className="entry"
          placeholder="1-100"
          autoComplete="off"
        />
      </Labelled>
      {entry("email", t("admin.grid.column.email"))}
      {entry("invitee", t("admin.grid.column.invitee"))}
      <Choice
        name="status"
        label={t("admin.grid.column.status")}
        any={t("admin.grid.any")}
        value={search.status}
        options={gridStatuses.map((status) => [status, t(`admin.status.${status}`)])}
      />
      {day("sentFrom")}
      {day("sentTo")}
      {day("registeredFrom")}
      {day("registeredTo")}
      <PlaceFields visit={visit} search={search} places={places} />
      {search.inviter && <input type="hidden" name="inviter" value={search.inviter} />}
      {search.zone && <input type="hidden" name="zone" value={search.zone} />}
    </>
  );
}

function PlaceFields({ visit: { t }, search, places }: Omit<Props, "tooShort">) {
  return (
    <>
      <Choice
        name="website"
        label={t("admin.grid.column.website")}
        any={t("admin.grid.any")}
        value={search.website}
        options={places.websites.map(({ code, name }) => [code, name])}
      />
      <Choice
        name="store"
        label={t("admin.grid.column.store")}
        any={t("admin.grid.any")}
        value={search.store}
        options={places.websites.flatMap(({ name, stores }) =>
          stores.map((store): [string, string] => [store.code, `${name}, ${store.name}`]),
        )}
      />
      <Choice
        name="group"
        label={t("admin.grid.column.group")}
        any={t("admin.grid.any")}
        value={search.group}
        options={[
          ["default", t("admin.grid.defaultGroup")],
          ...places.groups.map(({ id, name }): [string, string] => [String(id), name]),
        ]}
      />
      <Choice
        name="delivery"
        label={t("admin.grid.column.delivery")}
        any={t("admin.grid.any")}
        value={search.delivery}
        options={deliveryFilters.map((state) => [state, t(`admin.delivery.${state}`)])}
      />
      <Choice
        name="asked"
        label={t("admin.grid.column.asked")}
        any={t("admin.grid.any")}
        value={search.asked}
        options={[["yes", t("admin.activity.yes")]]}
      />
      <Choice
        name="purchased"
        label={t("admin.grid.column.purchased")}
        any={t("admin.grid.any")}
        value={search.purchased}
        options={[["yes", t("admin.activity.yes")]]}
      />
      <Choice
        name="size"
        label={t("admin.grid.size")}
        value={String(search.size)}
        options={pageSizes.map((size) => [String(size), String(size)])}
      />
    </>
  );
}

const TooShort = ({ id, children }: { id: string; children: string }) => (
  <p id={id} className="text-small text-alert">
    {children}
  </p>
);

function Labelled({ name, label, children }: { name: string; label: string; children: ReactNode }) {
  return (
    <div className="grid content-start gap-1">
      <label htmlFor={name} className="label">
        {label}
      </label>
      {children}
    </div>
  );
}

function Choice(props: {
  name: string;
  label: string;
  any?: string;
  value: string | null;
  options: [string, string][];
}) {
  const { name, label, any, value, options } = props;
  return (
    <Labelled name={name} label={label}>
      {/* Made anew with what is chosen: React leaves a list that is there at what it first was. */}
      <select key={value ?? ""} id={name} name={name} defaultValue={value ?? ""} className="entry">
        {any && <option value="">{any}</option>}
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </Labelled>
  );
}
