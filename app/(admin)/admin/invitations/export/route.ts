import { filterOf, readGridSearch } from "@/app/(admin)/admin/invitations/grid-search";
import { routeOfAdministrator, type DeskVisit } from "@/app/admin-guard";
import { csvHeaders, csvStream, type Cell } from "@/domain/exports/csv";
import { mostSheetRows, xlsxHeaders, xlsxStream } from "@/domain/exports/xlsx";
import { exportGrid } from "@/domain/invitations/export-grid";
import type { GridRow } from "@/domain/invitations/read-grid";

const columns = [
  "id",
  "email",
  "invitee",
  "sent",
  "registered",
  "status",
  "delivery",
  "website",
  "group",
] as const;

/** What is filtered as a file, CSV or XLSX, in the order of the grid; times in UTC, no link in it. */
export async function GET(request: Request): Promise<Response> {
  const visit = await routeOfAdministrator("view_invitations");
  if (visit instanceof Response) return visit;
  const { searchParams } = new URL(request.url);
  const search = readGridSearch(searchParams);
  const as = searchParams.get("as") === "xlsx" ? "xlsx" : "csv";
  const rows = await exportGrid(visit.administrator, filterOf(search), { sort: search.sort, as });
  const name = `invitations-${new Date().toISOString().slice(0, 10)}`;
  const header = columns.map((column) => visit.t(`admin.grid.column.${column}`));
  if (as === "csv")
    return new Response(csvStream(header, cellsOf(rows, visit)), { headers: csvHeaders(name) });
  const sheet = xlsxStream(visit.t("admin.grid.title"), header, first(cellsOf(rows, visit), mostSheetRows));
  return new Response(sheet, { headers: xlsxHeaders(name) });
}

async function* cellsOf(rows: AsyncIterable<GridRow>, { t }: DeskVisit): AsyncGenerator<Cell[]> {
  for await (const row of rows) {
    yield [
      row.id,
      row.isByShop ? t("admin.grid.shop") : (row.inviterEmail ?? t("admin.customers.erasedCustomer")),
      row.email ?? t("admin.grid.erased"),
      row.sentAt,
      row.registeredAt,
      t(`admin.status.${row.status}`),
      row.delivery && t(`admin.delivery.${row.delivery}`),
      row.websiteName,
      row.groupName ?? t("admin.grid.defaultGroup"),
    ];
  }
}

/** A sheet ends after so many rows. */
async function* first<T>(rows: AsyncIterable<T>, most: number): AsyncGenerator<T> {
  let count = 0;
  for await (const row of rows) {
    yield row;
    count += 1;
    if (count === most) return;
  }
}
