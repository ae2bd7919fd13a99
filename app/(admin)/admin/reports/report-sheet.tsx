import type { ReactNode } from "react";

import { Desk, PageHead } from "@/app/(admin)/desk";
import type { DeskVisit } from "@/app/admin-guard";
import type { AskedReport, RefusedReport, Report } from "@/domain/reports/read-report";
import type { ReportScope } from "@/domain/reports/report-scope";

import { daysWords } from "./interval-words";
import { ReportControls } from "./report-controls";
import { exportHref, type ReportName } from "./report-search";

type Props = {
  visit: DeskVisit;
  name: ReportName;
  asked: AskedReport;
  found: Report | RefusedReport;
  /** The report itself; null where its period is none. */
  children: ReactNode;
};

/** A report: what it is of, how it is counted, and how to take it away. */
export function ReportPage({ visit, name, asked, found, children }: Props) {
  const { t } = visit;
  const title = t(`admin.reports.${name}.title`);
  return (
    <Desk visit={visit} path={`/admin/reports/${name}`} title={`${title} · ${t("admin.nav.reports")}`}>
      <div className="grid max-w-280 gap-6">
        <PageHead title={title} lead={"period" in found ? leadOf(visit, found) : null}>
          {"period" in found &&
            (["csv", "xlsx"] as const).map((as) => (
              <a key={as} href={exportHref(name, as, asked)} className="button button-quiet" download>
                {t(`admin.grid.export.${as}`)}
              </a>
            ))}
        </PageHead>
        <ReportControls visit={visit} name={name} asked={asked} found={found} />
        {children}
        <p className="label max-w-160">{t(`admin.reports.${name}.formula`)}</p>
      </div>
    </Desk>
  );
}

const leadOf = (visit: DeskVisit, { scope, period }: Report): string =>
  visit.t("admin.reports.lead", {
    ...{ days: daysWords(visit, period), where: placeWords(visit, scope), zone: scope.zone },
  });

function placeWords({ t }: DeskVisit, { website, store, open }: ReportScope): string {
  if (store) return t("admin.reports.storeOf", { store: store.name, website: website?.name ?? "" });
  return website?.name ?? t("admin.reports.everythingOpen", { count: open.length });
}
