import { readAsked } from "@/app/(admin)/admin/activity/activity-filter";
import { changeLines, subjectText } from "@/app/(admin)/admin/activity/activity-words";
import { routeOfAdministrator } from "@/app/admin-guard";
import type { Words } from "@/app/words";
import { exportActivity, type ActivityRow } from "@/domain/accounts/list-activity";
import { csvHeaders, csvStream, type Cell } from "@/domain/exports/csv";

/** The filtered activity as a CSV file, sent while it is read. */
export async function GET(request: Request): Promise<Response> {
  const visit = await routeOfAdministrator("manage_administrators");
  if (visit instanceof Response) return visit;
  const { administrator, t } = visit;
  const values = Object.fromEntries(new URL(request.url).searchParams);
  const { filter } = await readAsked(administrator, values);
  const columns = ["when", "who", "email", "what", "on", "website", "from", "to"] as const;
  const header = columns.map((column) => t(`admin.activity.column.${column}`));
  const rows = await exportActivity(administrator, filter);
  return new Response(csvStream(header, inWords(t, rows)), {
    headers: csvHeaders(t("admin.activity.file")),
  });
}

async function* inWords(t: Words, rows: AsyncIterable<ActivityRow>): AsyncGenerator<Cell[]> {
  for await (const row of rows) {
    yield [
      row.at,
      row.who?.name ?? "",
      row.who?.email ?? "",
      t(`admin.activity.action.${row.action}`),
      subjectText(t, row),
      row.website,
      changeLines(t, row.from).join("; "),
      changeLines(t, row.to).join("; "),
    ];
  }
}
