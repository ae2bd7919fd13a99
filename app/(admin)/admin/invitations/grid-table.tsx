import type { ReactNode } from "react";

import type { DeskVisit } from "@/app/admin-guard";
import { RosetteMark } from "@/components/rosette-mark";
import { StatusMark } from "@/components/status-mark";
import type { GridColumn } from "@/domain/invitations/grid-order";
import type { GridRow } from "@/domain/invitations/read-grid";

import { gridHref, type GridSearch } from "./grid-search";

type Props = { visit: DeskVisit; search: GridSearch; rows: GridRow[]; zone: string; mayManage: boolean };

const columns = ["id", "email", "invitee", "sent", "registered", "status", "website", "group"] as const;

/** The invitations as lines of a ledger; on a narrow screen each line stands as a block with its labels. */
export function GridTable({ visit, search, rows, zone, mayManage }: Props) {
  const { t } = visit;
  return (
    <table className="panel w-full table-fixed border-separate border-spacing-0 max-wide:block">
      <caption className="sr-only">{t("admin.grid.title")}</caption>
      <thead className="max-wide:hidden">
        <tr className="text-left">
          {mayManage && (
            <th scope="col" className={`${head} w-9 pl-3`}>
              <span className="sr-only">{t("admin.grid.select")}</span>
              <label className="grid size-6 cursor-pointer place-items-center">
                <input
                  type="checkbox"
                  data-select-visible
                  aria-label={t("admin.grid.selectVisible")}
                  className="size-4"
                  hidden
                />
              </label>
            </th>
          )}
          {columns.map((column) => (
            <Heading key={column} visit={visit} search={search} column={column} />
          ))}
        </tr>
      </thead>
      <tbody className="max-wide:block">
        {rows.map((row) => (
          <Row key={row.id} visit={visit} row={row} zone={zone} mayManage={mayManage} />
        ))}
      </tbody>
    </table>
  );
}

const head = "sticky top-0 z-1 border-b border-hairline bg-card py-1.5 pr-3 align-bottom font-normal";

const widths: Record<GridColumn, string> = {
  id: "w-20",
  email: "",
  invitee: "",
  sent: "w-28",
  registered: "w-28",
  status: "w-26",
  website: "w-31",
  group: "w-23",
};

function Heading({
  visit: { t },
  search,
  column,
}: {
  visit: DeskVisit;
  search: GridSearch;
  column: GridColumn;
}) {
  const isSorted = search.sort.column === column;
  const descending = isSorted ? !search.sort.descending : column !== "email" && column !== "invitee";
  const direction = search.sort.descending ? "descending" : "ascending";
  return (
    <th scope="col" aria-sort={isSorted ? direction : undefined} className={`${head} ${widths[column]}`}>
      <a
        data-soft
        href={gridHref(search, { sort: { column, descending } })}
        className="label inline-flex min-h-6 items-center gap-1 no-underline hover:text-ink aria-[current]:text-ink"
        aria-current={isSorted ? "true" : undefined}
      >
        {t(`admin.grid.column.${column}`)}
        <svg
          viewBox="0 0 8 8"
          width="8"
          height="8"
          aria-hidden="true"
          className={isSorted ? "" : "invisible"}
        >
          <path d={search.sort.descending ? "M1 2h6L4 7Z" : "M1 6h6L4 1Z"} fill="currentColor" />
        </svg>
      </a>
    </th>
  );
}

const troubles = ["delayed", "bounced", "complained", "withheld", "failed"] as const;
type Trouble = (typeof troubles)[number];

/** Delivery is told where it went otherwise than the status lets one think. */
const isTrouble = (delivery: GridRow["delivery"]): delivery is Trouble =>
  troubles.some((trouble) => trouble === delivery);

function Row({ visit, row, zone, mayManage }: Omit<Props, "search" | "rows"> & { row: GridRow }) {
  const { t } = visit;
  const href = `/admin/invitations/${row.id}`;
  const invitee = row.email ?? t("admin.grid.erased");
  return (
    <tr className="group/row align-top hover:bg-tint has-checked:bg-tint max-wide:grid max-wide:grid-cols-[2rem_1fr] max-wide:border-b max-wide:border-hairline max-wide:px-3 max-wide:py-3 max-wide:last:border-b-0">
      {mayManage && (
        <td className={`${cell} pl-3 max-wide:row-span-7 max-wide:pl-0`}>
          <label className="grid size-6 cursor-pointer place-items-center">
            <input
              type="checkbox"
              name="selected"
              value={row.id}
              form="grid-actions"
              aria-label={t("admin.grid.selectOne", { id: row.id, invitee })}
              className="size-4"
            />
          </label>
        </td>
      )}
      <Cell label={t("admin.grid.column.id")}>
        <a href={href} className="inline-flex items-center gap-1.5 font-mono text-small leading-5">
          <RosetteMark number={row.id} className="size-5 text-muted" />
          {row.id}
        </a>
      </Cell>
      <Cell label={t("admin.grid.column.email")}>
        {row.isByShop
          ? t("admin.grid.shop")
          : breakable(row.inviterEmail ?? t("admin.customers.erasedCustomer"))}
      </Cell>
      <th scope="row" className={`${cell} text-left font-semibold max-wide:order-first max-wide:col-start-2`}>
        <a href={href} className="no-underline group-hover/row:underline">
          {breakable(invitee)}
        </a>
      </th>
      <Cell label={t("admin.grid.column.sent")}>
        <Moment visit={visit} zone={zone} date={row.sentAt} />
      </Cell>
      <Cell label={t("admin.grid.column.registered")}>
        <Moment visit={visit} zone={zone} date={row.registeredAt} />
      </Cell>
      <Cell label={t("admin.grid.column.status")}>
        <StatusMark mark={row.status}>{t(`admin.status.${row.status}`)}</StatusMark>
        {isTrouble(row.delivery) && (
          <span className="block text-small text-muted">{t(`admin.delivery.${row.delivery}`)}</span>
        )}
      </Cell>
      <Cell label={t("admin.grid.column.website")}>{row.websiteName}</Cell>
      <Cell label={t("admin.grid.column.group")}>{row.groupName ?? t("admin.grid.defaultGroup")}</Cell>
    </tr>
  );
}

/** An address that does not fit in a line breaks before its sign. */
function breakable(address: string): ReactNode {
  const at = address.indexOf("@");
  if (at < 0) return address;
  return (
    <>
      {address.slice(0, at)}
      <wbr />
      {address.slice(at)}
    </>
  );
}

const cell =
  "border-b border-hairline py-1.5 pr-3 wrap-anywhere group-last/row:border-b-0 max-wide:border-b-0 max-wide:py-0.5 max-wide:pr-0";

function Cell({ label, children }: { label: string; children: ReactNode }) {
  return (
    <td className={`${cell} max-wide:col-start-2 max-wide:grid max-wide:grid-cols-[7rem_1fr]`}>
      <span aria-hidden="true" className="label leading-5 wide:hidden">
        {label}
      </span>
      <span className="min-w-0">{children}</span>
    </td>
  );
}

function Moment({ visit, zone, date }: { visit: DeskVisit; zone: string; date: Date | null }) {
  if (!date) return <span className="text-muted">–</span>;
  const format = visit.formatIn(zone);
  return (
    <time dateTime={date.toISOString()} title={format.momentWithZone(date)}>
      {format.shortMoment(date)}
    </time>
  );
}
