import { CohortTable } from "@/app/(admin)/admin/reports/cohort-table";
import { ReportChart } from "@/app/(admin)/admin/reports/report-chart";
import { ReportPage } from "@/app/(admin)/admin/reports/report-sheet";
import { readReportSearch } from "@/app/(admin)/admin/reports/report-search";
import { administratorsOnly } from "@/app/admin-guard";
import { readReport } from "@/domain/reports/read-report";

type Search = Promise<Record<string, string | string[] | undefined>>;

/** What was sent in each interval, and how much of it led to a purchase. */
export default async function ConversionsReportPage({ searchParams }: { searchParams: Search }) {
  const visit = await administratorsOnly("view_reports");
  const asked = readReportSearch(await searchParams);
  const found = await readReport(visit.administrator, asked);
  return (
    <ReportPage visit={visit} name="conversions" asked={asked} found={found}>
      {"period" in found && (
        <>
          <ReportChart visit={visit} report={found} name="conversions" />
          <CohortTable visit={visit} report={found} name="conversions" />
        </>
      )}
    </ReportPage>
  );
}
