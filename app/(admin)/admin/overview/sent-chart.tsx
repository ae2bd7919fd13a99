import type { DeskVisit } from "@/app/admin-guard";
import { PairedColumns } from "@/components/paired-columns";
import type { DayFigures, Figures } from "@/domain/reports/read-days";
import type { Progress } from "@/domain/reports/read-progress";

import { asDate } from "./overview-words";

type Props = { visit: DeskVisit; progress: Progress };

/** What was sent on each of the 60 days, and how much of it is accepted: as columns, in a sentence, and as a table. */
export function SentChart({ visit, progress }: Props) {
  const { t, formatIn } = visit;
  const { days, now, before } = progress;
  const format = formatIn("UTC");
  if (now.sent + before.sent === 0)
    return <p className="border-t border-hairline pt-3 text-muted">{t("admin.overview.chart.none")}</p>;
  const peak = days.reduce((most, day) => (day.sent > most.sent ? day : most));
  const day = (text: string) => format.shortDay(asDate(text));
  const half = ({ sent, accepted }: Figures) =>
    t("admin.overview.chart.half", { sent: format.number(sent), accepted: format.number(accepted) });
  const finding = findingOf(visit, progress);
  return (
    <figure aria-labelledby="chart" className="grid gap-3">
      <figcaption className="grid gap-1">
        <h3 id="chart" className="text-lead">
          {finding}
        </h3>
        <p className="max-w-160 text-muted">
          {t("admin.overview.chart.summary", {
            day: format.day(asDate(peak.day)),
            sent: format.number(peak.sent),
            accepted: format.number(peak.accepted),
          })}
        </p>
      </figcaption>
      <PairedColumns
        label={finding}
        columns={days.map(({ sent, accepted }) => ({ whole: sent, part: accepted }))}
        halves={[
          { title: t("admin.overview.column.before"), text: half(before), begins: day(before.from) },
          { title: t("admin.overview.column.now"), text: half(now), begins: day(now.from) },
        ]}
        ends={day(now.to)}
        scale={(value) => format.number(value)}
        words={{ whole: t("admin.overview.column.sent"), part: t("admin.overview.column.accepted") }}
      />
      <details>
        <summary className="w-fit cursor-pointer py-1">{t("admin.overview.chart.table")}</summary>
        <DayTable visit={visit} days={days} />
      </details>
    </figure>
  );
}

function findingOf({ t, formatIn }: DeskVisit, { now, before, scope }: Progress): string {
  const { number } = formatIn(scope.zone);
  const difference = now.sent - before.sent;
  if (difference === 0) return t("admin.overview.chart.same", { now: number(now.sent) });
  return t(difference > 0 ? "admin.overview.chart.more" : "admin.overview.chart.fewer", {
    now: number(now.sent),
    count: number(Math.abs(difference)),
  });
}

function DayTable({ visit: { t, formatIn }, days }: { visit: DeskVisit; days: DayFigures[] }) {
  const format = formatIn("UTC");
  const cell = "border-b border-hairline py-1 pl-6 text-right";
  return (
    <table className="mt-2 max-wide:w-full">
      <caption className="sr-only">{t("admin.overview.chart.table")}</caption>
      <thead>
        <tr className="label">
          {(["day", "sent", "accepted"] as const).map((column) => (
            <th
              key={column}
              scope="col"
              className={`border-b border-edge py-1.5 font-normal ${column === "day" ? "text-left" : "pl-6 text-right"}`}
            >
              {t(`admin.overview.column.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {days.map(({ day, sent, accepted }) => (
          <tr key={day}>
            <th scope="row" className="border-b border-hairline py-1 text-left font-normal">
              <time dateTime={day}>{format.day(asDate(day))}</time>
            </th>
            <td className={cell}>{format.number(sent)}</td>
            <td className={cell}>{format.number(accepted)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
