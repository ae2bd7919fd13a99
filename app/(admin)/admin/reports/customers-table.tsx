import { filteredHref } from "@/app/(admin)/admin/invitations/grid-search";
import type { DeskVisit } from "@/app/admin-guard";
import { Ledger, LedgerCell, LedgerRow } from "@/components/ledger";
import { may } from "@/domain/accounts/administrator";
import type { CohortFigures } from "@/domain/invitations/cohorts";
import type { Interval } from "@/domain/reports/period";
import type { InvitedCustomer, InvitedCustomersPage } from "@/domain/reports/read-invited-customers";
import type { AskedReport, Report } from "@/domain/reports/read-report";

import { Figure } from "./figure";
import { daysWords, intervalCode, intervalWords } from "./interval-words";
import { customerColumns, filterOf } from "./report-columns";
import { reportHref } from "./report-search";

type Props = { visit: DeskVisit; page: InvitedCustomersPage; asked: AskedReport };

/** A line for every inviter of an interval; all of it and the period before above. */
export function CustomersTable({ visit, page, asked }: Props) {
  const { t } = visit;
  const { report, customers, previous, next } = page;
  const label = (column: (typeof customerColumns)[number]) => t(`admin.reports.column.${column}`);
  return (
    <div className="grid gap-5">
      <Totals visit={visit} report={report} />
      <Ledger
        caption={t("admin.reports.invited-customers.title")}
        columns={customerColumns.map(label)}
        numbers={[label("invitationsSent"), label("invitationsAccepted")]}
      >
        {customers.map((row) => (
          <CustomerRow
            key={`${row.from} ${row.inviter.kind === "customer" ? row.inviter.id : row.inviter.kind}`}
            {...{ visit, report, row, label }}
          />
        ))}
      </Ledger>
      {(previous ?? next) && (
        <nav aria-label={t("admin.reports.pages")} className="flex flex-wrap gap-x-6 gap-y-2">
          {previous && (
            <a href={reportHref("invited-customers", asked, previous)}>{t("admin.reports.previous")}</a>
          )}
          {next && <a href={reportHref("invited-customers", asked, next)}>{t("admin.reports.next")}</a>}
        </nav>
      )}
    </div>
  );
}

function Totals({ visit, report }: { visit: DeskVisit; report: Report }) {
  const { t } = visit;
  const { total, before, period } = report;
  const line = (cohort: CohortFigures, interval: Interval) =>
    (["sent", "accepted"] as const).map((figure) => (
      <td key={figure} className="border-b border-hairline py-1 pl-4 text-right">
        <Figure visit={visit} value={cohort[figure]} filter={filterOf(figure, interval, report.scope)} />
      </td>
    ));
  return (
    <table className="w-full max-w-160">
      <caption className="sr-only">{t("admin.reports.total")}</caption>
      <thead>
        <tr className="label align-bottom">
          <th scope="col" className="border-b border-edge py-1.5 text-left font-normal">
            {t("admin.reports.period")}
          </th>
          {(["invitationsSent", "invitationsAccepted"] as const).map((column) => (
            <th key={column} scope="col" className="border-b border-edge py-1.5 pl-4 text-right font-normal">
              {t(`admin.reports.column.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <tr className="align-baseline font-semibold">
          <th scope="row" className="border-b border-hairline py-1 text-left">
            {t("admin.reports.total")}
          </th>
          {line(total, period)}
        </tr>
        <tr className="align-baseline">
          <th scope="row" className="border-b border-hairline py-1 text-left font-normal">
            {t("admin.reports.before")} <span className="label block">{daysWords(visit, before)}</span>
          </th>
          {line(before, before)}
        </tr>
      </tbody>
    </table>
  );
}

type RowProps = {
  visit: DeskVisit;
  report: Report;
  row: InvitedCustomer;
  label: (column: (typeof customerColumns)[number]) => string;
};

function CustomerRow({ visit, report: { period, scope }, row, label }: RowProps) {
  const { inviter } = row;
  const filter = (figure: "sent" | "accepted") => ({
    ...filterOf(figure, row, scope),
    ...(inviter.kind !== "nobody" && { inviter: inviter.kind === "shop" ? ("shop" as const) : inviter.id }),
  });
  const isCustomer = inviter.kind === "customer";
  return (
    <LedgerRow
      head={
        <time
          dateTime={intervalCode(row, period.by)}
          className="max-wide:font-semibold wide:whitespace-nowrap"
        >
          {intervalWords(visit, row, period.by)}
        </time>
      }
    >
      <LedgerCell label={label("id")}>
        {isCustomer && <span className="font-mono">{inviter.id}</span>}
      </LedgerCell>
      <LedgerCell label={label("name")}>
        <InviterName visit={visit} inviter={inviter} href={filteredHref(filter("sent"))} />
      </LedgerCell>
      <LedgerCell label={label("email")}>{isCustomer && inviter.email}</LedgerCell>
      <LedgerCell label={label("group")}>{isCustomer && inviter.group}</LedgerCell>
      <LedgerCell label={label("invitationsSent")} isNumber>
        <Figure visit={visit} value={row.sent} filter={filter("sent")} />
      </LedgerCell>
      <LedgerCell label={label("invitationsAccepted")} isNumber>
        <Figure visit={visit} value={row.accepted} filter={filter("accepted")} />
      </LedgerCell>
    </LedgerRow>
  );
}

type NameProps = { visit: DeskVisit; inviter: InvitedCustomer["inviter"]; href: string };

/** Opens the people invited. */
function InviterName({ visit, inviter, href }: NameProps) {
  const name = inviterName(visit, inviter);
  if (inviter.kind === "nobody") return <span className="text-muted">{name}</span>;
  if (!may(visit.administrator, "view_invitations")) return <span className="font-semibold">{name}</span>;
  return (
    <a href={href} className="font-semibold">
      {name}
    </a>
  );
}

/** The name of who invited; of somebody erased that they are. */
export function inviterName({ t }: DeskVisit, inviter: InvitedCustomer["inviter"]): string {
  if (inviter.kind === "shop") return t("admin.grid.shop");
  if (inviter.kind === "nobody") return t("admin.reports.nobody");
  return inviter.name || t("admin.customers.erasedCustomer");
}
