import type { ReactNode } from "react";

import type { DeskVisit } from "@/app/admin-guard";
import { customerStates } from "@/domain/customers/list-customers";
import type { Places } from "@/domain/storefronts/places";

type Props = { visit: DeskVisit; query: Record<string, string>; places: Places };

/** The search and the filters of the customers; a plain form, so that its state is the address. */
export function CustomerFilterForm({ visit: { t }, query, places }: Props) {
  const any = t("admin.customers.any");
  return (
    <form className="no-print flex flex-wrap items-end gap-3" action="/admin/customers" role="search">
      <Entry id="q" label={t("admin.customers.search")} isWide>
        <input
          id="q"
          name="q"
          type="search"
          defaultValue={query["q"] ?? ""}
          className="entry"
          autoComplete="off"
        />
      </Entry>
      {places.websites.length > 1 && (
        <Choice
          name="website"
          label={t("admin.customers.website")}
          any={any}
          chosen={query["website"]}
          options={places.websites.map(({ code, name }) => [code, name])}
        />
      )}
      <Choice
        name="group"
        label={t("admin.customers.group")}
        any={any}
        chosen={query["group"]}
        options={places.groups.map(({ id, name }) => [String(id), name])}
      />
      <Choice
        name="state"
        label={t("admin.customers.state")}
        any={any}
        chosen={query["state"]}
        options={customerStates.map((state) => [state, t(`admin.customers.states.${state}`)])}
      />
      <div className="flex gap-2">
        <button className="button">{t("admin.customers.apply")}</button>
        {Object.keys(query).length > 0 && (
          <a href="/admin/customers" className="button button-quiet">
            {t("admin.customers.reset")}
          </a>
        )}
      </div>
    </form>
  );
}

function Choice(props: {
  name: string;
  label: string;
  any: string;
  chosen: string | undefined;
  options: [string, string][];
}) {
  const { name, label, any, chosen, options } = props;
  return (
    <Entry id={name} label={label}>
      <select id={name} name={name} defaultValue={chosen ?? ""} className="entry wide:max-w-48">
        <option value="">{any}</option>
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </Entry>
  );
}

function Entry(props: { id: string; label: string; isWide?: boolean; children: ReactNode }) {
  const { id, label, isWide, children } = props;
  return (
    <div className={`grid gap-1 max-wide:w-full ${isWide ? "wide:w-72" : ""}`}>
      <label htmlFor={id} className="label">
        {label}
      </label>
      {children}
    </div>
  );
}
