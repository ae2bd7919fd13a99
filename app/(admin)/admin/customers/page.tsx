import { Outcome } from "@/app/(admin)/outcome";
import { Desk, PageHead } from "@/app/(admin)/desk";
import { administratorsOnly, type DeskVisit } from "@/app/admin-guard";
import { Ledger, LedgerCell, LedgerRow } from "@/components/ledger";
import { activityZone } from "@/domain/accounts/list-activity";
import { listCustomers, type CustomerListRow, type CustomerPage } from "@/domain/customers/list-customers";
import { listPlaces } from "@/domain/storefronts/places";

import { CustomerFilterForm } from "./customer-filter-form";
import { readCustomerSearch } from "./customer-search";
import { CustomerState } from "./customer-state";
import { nameOf, readOutcome } from "./customer-words";

type Search = Promise<Record<string, string | string[] | undefined>>;

/** Everybody who has an account, found by name or address; newest first. */
export default async function CustomersPage({ searchParams }: { searchParams: Search }) {
  const visit = await administratorsOnly("manage_customers");
  const { administrator, t } = visit;
  const [values, places, zone] = await Promise.all([
    searchParams,
    listPlaces(administrator.websiteIds),
    activityZone(administrator),
  ]);
  const { filter, after, query } = readCustomerSearch(values, places);
  const page = await listCustomers(administrator, filter, after);
  const address = (more: Record<string, string> = {}) =>
    `/admin/customers?${new URLSearchParams({ ...query, ...more }).toString()}`.replace(/\?$/, "");
  const isFiltered = Object.keys(query).length > 0;
  return (
    <Desk visit={visit} path="/admin/customers" title={t("admin.customers.title")}>
      <div className="grid gap-5">
        <PageHead title={t("admin.customers.title")} lead={t("admin.customers.lead", { zone })} />
        <Outcome {...readOutcome(t, values)} />
        <CustomerFilterForm visit={visit} query={query} places={places} />
        <Total visit={visit} page={page} zone={zone} />
        {page.rows.length === 0 ? (
          <p className="py-4 text-muted">
            {t(isFiltered || after !== null ? "admin.customers.none" : "admin.customers.empty")}
          </p>
        ) : (
          <Rows visit={visit} rows={page.rows} zone={zone} />
        )}
        <nav aria-label={t("admin.customers.pages")} className="flex gap-2">
          {after !== null && (
            <a href={address()} className="button button-quiet">
              {t("admin.customers.newest")}
            </a>
          )}
          {page.next !== null && (
            <a href={address({ after: String(page.next) })} rel="next" className="button button-quiet">
              {t("admin.customers.older")}
            </a>
          )}
        </nav>
      </div>
    </Desk>
  );
}

type Part = { visit: DeskVisit; zone: string };

function Total({ visit: { t, formatIn }, page: { total }, zone }: Part & { page: CustomerPage }) {
  const shown = formatIn(zone).number(total.count);
  return (
    <p role="status" className="text-muted">
      {total.isExact
        ? t("admin.customers.total", { count: total.count, shown })
        : t("admin.customers.moreThan", { shown })}
    </p>
  );
}

function Rows({ visit: { t, formatIn }, rows, zone }: Part & { rows: CustomerListRow[] }) {
  const format = formatIn(zone);
  const label = (column: "person" | "website" | "group" | "joined" | "made" | "accepted") =>
    t(`admin.customers.column.${column}`);
  const columns = ["person", "website", "group", "joined", "made", "accepted"] as const;
  return (
    <Ledger caption={t("admin.customers.title")} columns={columns.map(label)}>
      {rows.map((row) => (
        <LedgerRow key={row.id} head={<Person row={row} t={t} />}>
          <LedgerCell label={label("website")}>{row.website}</LedgerCell>
          <LedgerCell label={label("group")}>{row.group}</LedgerCell>
          <LedgerCell label={label("joined")}>
            <time
              dateTime={row.joinedAt.toISOString()}
              title={format.momentWithZone(row.joinedAt)}
              className="wide:whitespace-nowrap"
            >
              {format.shortMoment(row.joinedAt)}
            </time>
          </LedgerCell>
          <LedgerCell label={label("made")}>
            <Count value={row.made} text={format.number(row.made)} />
          </LedgerCell>
          <LedgerCell label={label("accepted")}>
            <Count value={row.accepted} text={format.number(row.accepted)} />
          </LedgerCell>
        </LedgerRow>
      ))}
    </Ledger>
  );
}

function Person({ row, t }: { row: CustomerListRow; t: DeskVisit["t"] }) {
  return (
    <>
      <a href={`/admin/customers/${row.id}`} className="font-semibold">
        {nameOf(t, row)}
      </a>
      <span className="block text-muted">{row.email ?? `#${row.id}`}</span>
      {row.disabledAt && !row.erasedAt && (
        <span className="block text-small">
          <CustomerState customer={row} t={t} />
        </span>
      )}
    </>
  );
}

const Count = ({ value, text }: { value: number; text: string }) => (
  <span className={value === 0 ? "text-muted" : ""}>{text}</span>
);
