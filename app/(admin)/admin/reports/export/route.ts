import { inviterName } from "@/app/(admin)/admin/reports/customers-table";
import { intervalCode } from "@/app/(admin)/admin/reports/interval-words";
import {
  columnsOf,
  customerColumns,
  valueOf,
  type CohortReport,
} from "@/app/(admin)/admin/reports/report-columns";
import { readReportSearch, reports, type ReportName } from "@/app/(admin)/admin/reports/report-search";
import { routeOfAdministrator, type DeskVisit } from "@/app/admin-guard";
import { csvHeaders, csvStream, type Cell } from "@/domain/exports/csv";
import { xlsxHeaders, xlsxStream } from "@/domain/exports/xlsx";
import { exportReport } from "@/domain/reports/export-report";
import type { InvitedCustomer } from "@/domain/reports/read-invited-customers";
import type { Report } from "@/domain/reports/read-report";

/** A report as a file, CSV or XLSX, as its table says it: every interval, then all of it. */
export async function GET(request: Request): Promise<Response> {
  const visit = await routeOfAdministrator("view_reports");
  if (visit instanceof Response) return visit;
  const { searchParams } = new URL(request.url);
  const name = reports.find((one) => one === searchParams.get("report"));
  if (!name) return new Response(null, { status: 404 });
  const as = searchParams.get("as") === "xlsx" ? "xlsx" : "csv";
  const found = await exportReport(visit.administrator, readReportSearch(searchParams), { report: name, as });
  if ("refused" in found) return new Response(null, { status: 422 });
  const { header, rows } = fileOf(visit, name, found.report, found.customers);
  const { from, to } = found.report.period;
  const file = `${name}-${from}-${to}`;
  if (as === "csv") return new Response(csvStream(header, rows), { headers: csvHeaders(file) });
  const sheet = xlsxStream(visit.t(`admin.reports.${name}.title`), header, rows);
  return new Response(sheet, { headers: xlsxHeaders(file) });
}

function fileOf(
  visit: DeskVisit,
  name: ReportName,
  report: Report,
  customers: AsyncIterable<InvitedCustomer>,
): { header: string[]; rows: AsyncGenerator<Cell[]> } {
  const { t } = visit;
  if (name === "invited-customers")
    return {
      header: customerColumns.map((column) => t(`admin.reports.column.${column}`)),
      rows: customerCells(visit, report, customers),
    };
  return {
    header: ["interval" as const, ...columnsOf[name]].map((column) => t(`admin.reports.column.${column}`)),
    rows: cohortCells(visit, report, name),
  };
}

async function* cohortCells({ t }: DeskVisit, report: Report, name: CohortReport): AsyncGenerator<Cell[]> {
  const { rows, period, total } = report;
  const columns = columnsOf[name];
  for (const row of rows)
    yield [intervalCode(row, period.by), ...columns.map((column) => valueOf(row, column))];
  yield [t("admin.reports.total"), ...columns.map((column) => valueOf(total, column))];
}

async function* customerCells(
  visit: DeskVisit,
  { period }: Report,
  customers: AsyncIterable<InvitedCustomer>,
): AsyncGenerator<Cell[]> {
  // Of the rows themselves, which are read while people go on accepting.
  const total = { sent: 0, accepted: 0 };
  for await (const { inviter, sent, accepted, ...interval } of customers) {
    total.sent += sent;
    total.accepted += accepted;
    const person = inviter.kind === "customer" ? inviter : { id: null, email: null, group: null };
    yield [
      intervalCode(interval, period.by),
      person.id,
      inviterName(visit, inviter),
      person.email,
      person.group,
      sent,
      accepted,
    ];
  }
  yield [visit.t("admin.reports.total"), null, null, null, null, total.sent, total.accepted];
}
