import type { DeskVisit } from "@/app/admin-guard";
import type { CohortFigures } from "@/domain/invitations/cohorts";
import type { Interval } from "@/domain/reports/period";
import type { Report } from "@/domain/reports/read-report";

import { Figure } from "./figure";
import { daysWords, intervalCode, intervalWords } from "./interval-words";
import { columnsOf, filterOf, isRate, valueOf, type CohortReport, type Column } from "./report-columns";

type Props = { visit: DeskVisit; report: Report; name: CohortReport };

const cell = "border-b border-hairline py-1 pl-1.5 text-right wide:pl-4";
const head = "border-b border-hairline py-1 text-left";

/** All of it and the period before, then a line for every interval; each number opens its invitations. */
export function CohortTable({ visit, report, name }: Props) {
  const { t } = visit;
  const { rows, period, total, before } = report;
  const columns = columnsOf[name];
  return (
    <div className="overflow-x-auto">
      <table className="w-full max-w-200 max-wide:text-small">
        <caption className="sr-only">{t(`admin.reports.${name}.title`)}</caption>
        <thead>
          <tr className="label align-bottom">
            {(["interval", ...columns] as const).map((column, index) => (
              <th
                key={column}
                scope="col"
                className={`border-b border-edge py-1.5 font-normal ${index === 0 ? "text-left" : "pl-1.5 text-right wide:pl-4"}`}
              >
                {t(`admin.reports.column.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="font-semibold">
          <tr className="align-baseline">
            <th scope="row" className={head}>
              {t("admin.reports.total")}
            </th>
            <Cells {...{ visit, report, columns }} cohort={total} interval={period} />
          </tr>
        </tbody>
        <tbody className="border-b border-edge">
          <tr className="align-baseline">
            <th scope="row" className={`${head} font-normal`}>
              {t("admin.reports.before")} <span className="label block">{daysWords(visit, before)}</span>
            </th>
            <Cells {...{ visit, report, columns }} cohort={before} interval={before} />
          </tr>
          <tr className="align-baseline text-muted">
            <th scope="row" className={`${head} font-normal`}>
              {t("admin.reports.difference")}
            </th>
            {columns.map((column) => (
              <td key={column} className={cell}>
                {differenceWords(visit, report, column)}
              </td>
            ))}
          </tr>
        </tbody>
        <tbody>
          {rows.map((row) => (
            <tr key={row.from} className="align-baseline">
              <th scope="row" className={`${head} font-normal`}>
                <time dateTime={intervalCode(row, period.by)}>{intervalWords(visit, row, period.by)}</time>
              </th>
              <Cells {...{ visit, report, columns }} cohort={row} interval={row} />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type CellProps = Omit<Props, "name"> & {
  columns: readonly Column[];
  cohort: CohortFigures;
  interval: Interval;
};

function Cells({ visit, report, columns, cohort, interval }: CellProps) {
  const { percent } = visit.formatIn("UTC");
  return columns.map((column) => {
    const value = valueOf(cohort, column);
    return (
      <td key={column} className={cell}>
        {isRate(column) ? (
          <span className={value === 0 ? "text-muted" : ""}>{percent(value)}</span>
        ) : (
          <Figure visit={visit} value={value} filter={filterOf(column, interval, report.scope)} />
        )}
      </td>
    );
  });
}

/** How much more it is than in the period before: a number, or of rates the hundredths. */
function differenceWords({ t, formatIn }: DeskVisit, { total, before }: Report, column: Column): string {
  const { number } = formatIn("UTC");
  const more = valueOf(total, column) - valueOf(before, column);
  const size = isRate(column) ? Math.round(Math.abs(more) * 1000) / 10 : Math.abs(more);
  if (size === 0) return "0";
  const signed = `${more > 0 ? "+" : "\u2212"}${number(size)}`;
  return isRate(column) ? t("admin.reports.points", { count: size, signed }) : signed;
}
