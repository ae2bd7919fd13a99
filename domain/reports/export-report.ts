import { db } from "@/db/client";
import { demand, type Administrator } from "@/domain/accounts/administrator";
import { recordActivity } from "@/domain/accounts/record-activity";

import { allInvitedCustomers, type InvitedCustomer } from "./read-invited-customers";
import { readReport, type AskedReport, type RefusedReport, type Report } from "./read-report";

/**
 * Gives a report with, for who reads on, every row of `Invited Customers`. That somebody took it out is written down, with the
 * report's name and days.
 */
export async function exportReport(
  administrator: Administrator,
  asked: AskedReport,
  file: { report: string; as: "csv" | "xlsx" },
): Promise<{ report: Report; customers: AsyncGenerator<InvitedCustomer> } | RefusedReport> {
  demand(administrator, "view_reports");
  const report = await readReport(administrator, asked);
  if ("refused" in report) return report;
  const { from, to } = report.period;
  await recordActivity(db(), administrator, {
    action: "report_exported",
    to: { name: file.report, format: file.as, from, to },
  });
  return { report, customers: allInvitedCustomers(report) };
}
