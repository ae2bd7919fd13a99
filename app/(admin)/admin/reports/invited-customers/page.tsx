import { CustomersTable } from "@/app/(admin)/admin/reports/customers-table";
import { ReportChart } from "@/app/(admin)/admin/reports/report-chart";
import { ReportPage } from "@/app/(admin)/admin/reports/report-sheet";
import { readReportSearch, readStart } from "@/app/(admin)/admin/reports/report-search";
import { administratorsOnly } from "@/app/admin-guard";
import { readInvitedCustomers } from "@/domain/reports/read-invited-customers";

type Search = Promise<Record<string, string | string[] | undefined>>;

/** Who sent invitations in each interval, and how many of theirs were accepted. */
export default async function InvitedCustomersReportPage({ searchParams }: { searchParams: Search }) {
  const visit = await administratorsOnly("view_reports");
  const search = await searchParams;
  const asked = readReportSearch(search);
  const found = await readInvitedCustomers(visit.administrator, { ...asked, start: readStart(search) });
  if ("refused" in found)
    return (
      <ReportPage visit={visit} name="invited-customers" asked={asked} found={found}>
        {null}
      </ReportPage>
    );
  return (
    <ReportPage visit={visit} name="invited-customers" asked={asked} found={found.report}>
      <ReportChart visit={visit} report={found.report} name="invited-customers" />
      <CustomersTable visit={visit} page={found} asked={asked} />
    </ReportPage>
  );
}
