import { filteredHref } from "@/app/(admin)/admin/invitations/grid-search";
import type { DeskVisit } from "@/app/admin-guard";
import { may } from "@/domain/accounts/administrator";
import type { GridFilter } from "@/domain/invitations/grid-filter";
import { acceptanceRate, type Figures } from "@/domain/reports/read-days";
import type { Interval } from "@/domain/reports/period";
import type { Progress } from "@/domain/reports/read-progress";

type Props = { visit: DeskVisit; progress: Progress };

const figures = ["made", "sent", "accepted", "rate", "declined", "discarded", "joined"] as const;
type Figure = (typeof figures)[number];

/** Those that are parts of the ones above. */
const isPart = (figure: Figure) => ["accepted", "rate", "declined", "discarded"].includes(figure);

const cell = "border-b border-hairline py-1.75 pl-4 text-right";

/** A line for each figure; where the grid shows the same invitations, the number leads there. */
export function ProgressTable({ visit, progress }: Props) {
  const { t } = visit;
  return (
    <table className="w-full max-w-160">
      <caption className="sr-only">{t("admin.overview.progress")}</caption>
      <thead>
        <tr className="label">
          <th scope="col" className="border-b border-edge py-1.5 text-left font-normal">
            <span className="sr-only">{t("admin.overview.column.figure")}</span>
          </th>
          {(["now", "before", "difference"] as const).map((column) => (
            <th
              key={column}
              scope="col"
              className="border-b border-edge py-1.5 pl-4 text-right align-bottom font-normal"
            >
              {t(`admin.overview.column.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {figures.map((figure) => (
          <tr key={figure} className="align-baseline">
            <th
              scope="row"
              className={`border-b border-hairline py-1.75 text-left ${isPart(figure) ? "pl-4 font-normal" : "font-semibold"}`}
            >
              {t(`admin.overview.figure.${figure}`)}
            </th>
            <td className={`${cell} font-semibold`}>
              <Value visit={visit} progress={progress} figure={figure} interval={progress.now} />
            </td>
            <td className={cell}>
              <Value visit={visit} progress={progress} figure={figure} interval={progress.before} />
            </td>
            <td className={`${cell} text-muted`}>
              <Difference visit={visit} figure={figure} progress={progress} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type ValueProps = Props & { figure: Figure; interval: Figures & Interval };

function Value({ visit, progress: { scope }, figure, interval }: ValueProps) {
  const format = visit.formatIn(scope.zone);
  if (figure === "rate") return format.percent(rateOf(interval) / 100);
  const number = format.number(interval[figure]);
  const filter = filterOf(figure, interval);
  if (!filter || !may(visit.administrator, "view_invitations")) return number;
  const { website, zone } = scope;
  return (
    <a
      href={filteredHref({ ...filter, zone, ...(website && { website: website.code }) })}
      className="inline-block min-h-6 min-w-6"
    >
      {number}
    </a>
  );
}

/** To a tenth of a hundredth, as it is shown, so that the difference is that of what is shown. */
const rateOf = (interval: Figures) => Math.round(acceptanceRate(interval) * 10) / 10;

/** What of the grid the number counts; null where the grid has no filter for it. */
function filterOf(figure: Exclude<Figure, "rate">, { from, to }: Interval): GridFilter | null {
  if (figure === "made") return null;
  if (figure === "joined") return { registered: { from, to } };
  return { sent: { from, to }, ...(figure !== "sent" && { status: figure }) };
}

function Difference({ visit, figure, progress: { scope, now, before } }: Props & { figure: Figure }) {
  const { t } = visit;
  const isRate = figure === "rate";
  const difference = isRate ? rateOf(now) - rateOf(before) : now[figure] - before[figure];
  const size = Math.round(Math.abs(difference) * 10) / 10;
  if (size === 0) return t("admin.overview.same");
  const isMore = difference > 0;
  const words = isRate
    ? t(isMore ? "admin.overview.morePoints" : "admin.overview.fewerPoints", { count: size })
    : t(isMore ? "admin.overview.more" : "admin.overview.fewer", {
        count: visit.formatIn(scope.zone).number(size),
      });
  return (
    <>
      <svg
        viewBox="0 0 8 8"
        width="8"
        height="8"
        aria-hidden="true"
        fill="currentColor"
        className="mr-1.5 inline"
      >
        <path d={isMore ? "M0 7h8L4 0Z" : "M0 1h8L4 8Z"} />
      </svg>
      {words}
    </>
  );
}
