import { Desk, PageHead } from "@/app/(admin)/desk";
import { administratorsOnly, type DeskVisit } from "@/app/admin-guard";
import { Ledger, LedgerCell, LedgerRow } from "@/components/ledger";
import { listActivity, type ActivityRow } from "@/domain/accounts/list-activity";

import { readAsked } from "./activity-filter";
import { ActivityFilterForm } from "./activity-filter-form";
import { changeLines, subjectPath, subjectText } from "./activity-words";

type Search = Promise<Record<string, string | string[] | undefined>>;

/** Who did what to what in the administration, and what was refused; newest first. */
export default async function ActivityPage({ searchParams }: { searchParams: Search }) {
  const visit = await administratorsOnly("manage_administrators");
  const { administrator, t } = visit;
  const { filter, after, actors, query } = await readAsked(administrator, await searchParams);
  const { rows, next } = await listActivity(administrator, filter, after);
  const address = (path: string, more: Record<string, string> = {}) =>
    `${path}?${new URLSearchParams({ ...query, ...more }).toString()}`.replace(/\?$/, "");
  const isFiltered = Object.keys(query).length > 0;
  return (
    <Desk visit={visit} path="/admin/activity" title={t("admin.activity.title")}>
      <div className="grid gap-5">
        <PageHead
          title={t("admin.activity.title")}
          lead={t("admin.activity.lead", { zone: filter.timeZone })}
        >
          <a href={address("/admin/activity/export")} className="button button-quiet">
            {t("admin.activity.export")}
          </a>
        </PageHead>
        <ActivityFilterForm visit={visit} filter={filter} actors={actors} isFiltered={isFiltered} />
        {rows.length === 0 ? (
          <p role="status" className="py-6 text-muted">
            {t(isFiltered ? "admin.activity.noneFiltered" : "admin.activity.none")}
          </p>
        ) : (
          <Rows visit={visit} rows={rows} zone={filter.timeZone} />
        )}
        <nav aria-label={t("admin.activity.pages")} className="flex gap-2">
          {after !== null && (
            <a href={address("/admin/activity")} className="button button-quiet">
              {t("admin.activity.newest")}
            </a>
          )}
          {next !== null && (
            <a
              href={address("/admin/activity", { after: String(next) })}
              rel="next"
              className="button button-quiet"
            >
              {t("admin.activity.older")}
            </a>
          )}
        </nav>
      </div>
    </Desk>
  );
}

type RowsProps = { visit: DeskVisit; rows: ActivityRow[]; zone: string };

function Rows({ visit: { t, formatIn }, rows, zone }: RowsProps) {
  const format = formatIn(zone);
  const label = (column: "when" | "who" | "what" | "on" | "from" | "to") =>
    t(`admin.activity.column.${column}`);
  return (
    <Ledger
      caption={t("admin.activity.title")}
      columns={[label("when"), label("who"), label("what"), label("on"), label("from"), label("to")]}
    >
      {rows.map((row) => (
        <LedgerRow
          key={row.id}
          head={
            <time
              dateTime={row.at.toISOString()}
              title={format.momentWithZone(row.at)}
              className="wide:whitespace-nowrap"
            >
              {format.shortMoment(row.at)}
            </time>
          }
        >
          <LedgerCell label={label("who")}>
            <span className="block min-w-24">{row.who ? row.who.name || row.who.email : "–"}</span>
          </LedgerCell>
          <LedgerCell label={label("what")}>
            <span className={row.action === "refused" ? "font-semibold text-alert" : "font-semibold"}>
              {t(`admin.activity.action.${row.action}`)}
            </span>
          </LedgerCell>
          <LedgerCell label={label("on")}>
            <Subject row={row} text={subjectText(t, row)} />
          </LedgerCell>
          <LedgerCell label={label("from")}>
            <Lines lines={changeLines(t, row.from)} />
          </LedgerCell>
          <LedgerCell label={label("to")}>
            <Lines lines={changeLines(t, row.to)} />
          </LedgerCell>
        </LedgerRow>
      ))}
    </Ledger>
  );
}

function Subject({ row, text }: { row: ActivityRow; text: string }) {
  const path = subjectPath(row);
  return (
    <>
      {path ? <a href={path}>{text}</a> : <span>{text || "–"}</span>}
      {row.website && <span className="block text-muted">{row.website}</span>}
    </>
  );
}

function Lines({ lines }: { lines: string[] }) {
  if (lines.length === 0) return <span className="text-muted">–</span>;
  return (
    <ul>
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
