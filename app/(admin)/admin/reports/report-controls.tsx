import type { ReactNode } from "react";

import type { DeskVisit } from "@/app/admin-guard";
import { Field } from "@/components/field";
import { grains, presetsOf, type PeriodRefusal } from "@/domain/reports/period";
import type { AskedReport, RefusedReport, Report } from "@/domain/reports/read-report";
import { nameOfReportScope, type ReportScope } from "@/domain/reports/report-scope";

import { reportHref, type ReportName } from "./report-search";

type Props = {
  visit: DeskVisit;
  name: ReportName;
  asked: AskedReport;
  found: Report | RefusedReport;
};

/** What a report is of: days, what they are put together by, and where; and the periods asked for often. */
export function ReportControls({ visit, name, asked, found }: Props) {
  const { t } = visit;
  const { scope } = found;
  const period = "period" in found ? found.period : { from: asked.from, to: asked.to, by: asked.by };
  const error = (field: "from" | "to") =>
    "refused" in found && found.refused.field === field
      ? { error: refusalWords(visit, found.refused, asked[field] ?? "") }
      : {};
  return (
    <div className="no-print grid gap-3">
      <Presets visit={visit} name={name} asked={asked} found={found} />
      <form className="flex flex-wrap items-start gap-x-4 gap-y-3" key={JSON.stringify(asked)}>
        <Field
          name="from"
          type="date"
          label={t("admin.reports.from")}
          defaultValue={period.from}
          {...error("from")}
        />
        <Field
          name="to"
          type="date"
          label={t("admin.reports.to")}
          defaultValue={period.to}
          {...error("to")}
        />
        <Choice name="by" label={t("admin.reports.by.label")} value={period.by ?? "day"}>
          {grains.map((grain) => (
            <option key={grain} value={grain}>
              {t(`admin.reports.by.${grain}`)}
            </option>
          ))}
        </Choice>
        <Scopes visit={visit} scope={scope} />
        <button className="button mt-6.5">{t("admin.reports.show")}</button>
      </form>
    </div>
  );
}

function Choice(props: { name: string; label: string; value: string; children: ReactNode }) {
  const { name, label, value, children } = props;
  return (
    <div className="grid gap-1.5">
      <label htmlFor={name} className="font-medium">
        {label}
      </label>
      <select id={name} name={name} defaultValue={value} className="entry">
        {children}
      </select>
    </div>
  );
}

/** The websites and their store views; nothing to choose where there is one of each. */
function Scopes({ visit: { t }, scope }: { visit: DeskVisit; scope: ReportScope }) {
  const [only, ...others] = scope.open;
  if (!only || (others.length === 0 && only.stores.length === 1)) return null;
  return (
    <Choice name="scope" label={t("admin.reports.scope")} value={nameOfReportScope(scope)}>
      {others.length > 0 && <option value="default">{t("admin.reports.everything")}</option>}
      {scope.open.map(({ code, name, stores }) => (
        <optgroup key={code} label={name}>
          <option value={`website:${code}`}>{t("admin.reports.website", { name })}</option>
          {stores.map((store) => (
            <option key={store.code} value={`store:${store.code}`}>
              {store.name}
            </option>
          ))}
        </optgroup>
      ))}
    </Choice>
  );
}

function Presets({ visit: { t }, name, asked, found }: Props) {
  return (
    <nav aria-label={t("admin.reports.presets")} className="-mx-4 overflow-x-auto px-4 wide:mx-0 wide:px-0">
      <ul className="flex min-w-max border-b border-hairline">
        {presetsOf(found.scope.today).map(({ name: preset, from, to, by }) => {
          const isShown =
            "period" in found &&
            found.period.from === from &&
            found.period.to === to &&
            found.period.by === by;
          return (
            <li key={preset}>
              <a
                href={reportHref(name, { from, to, by, scope: asked.scope })}
                aria-current={isShown ? "true" : undefined}
                className="-mb-px block border-b-2 border-transparent px-3 py-2 text-muted no-underline hover:text-ink aria-[current]:border-accent aria-[current]:font-semibold aria-[current]:text-ink"
              >
                {t(`admin.reports.preset.${preset}`)}
              </a>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

const refusalWords = ({ t }: DeskVisit, { reason }: PeriodRefusal, typed: string): string =>
  t(`admin.reports.refused.${reason}`, { typed: typed.slice(0, 40) });
