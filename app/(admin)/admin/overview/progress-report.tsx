import type { DeskVisit } from "@/app/admin-guard";
import type { Progress } from "@/domain/reports/read-progress";

import { asDate } from "./overview-words";
import { ProgressTable } from "./progress-table";
import { SentChart } from "./sent-chart";

type Websites = { code: string; name: string }[];
type Props = { visit: DeskVisit; progress: Progress; websites: Websites };

/** How the last 30 days went against the 30 before: as a table, and day by day. */
export function ProgressReport({ visit, progress, websites }: Props) {
  const { t, formatIn } = visit;
  const { scope, now, before } = progress;
  const day = (text: string) => formatIn("UTC").day(asDate(text));
  return (
    <section aria-labelledby="progress" className="grid gap-5">
      <div className="grid gap-1">
        <h2 id="progress" className="text-lead">
          {t("admin.overview.progress")}
        </h2>
        <p className="text-muted">
          {t("admin.overview.intervals", {
            from: day(now.from),
            to: day(now.to),
            beforeFrom: day(before.from),
            beforeTo: day(before.to),
            where: scope.website?.name ?? t("admin.overview.allWebsites"),
            zone: scope.zone,
          })}
        </p>
      </div>
      {websites.length > 1 && (
        <ScopeLinks visit={visit} chosen={scope.website?.code ?? null} websites={websites} />
      )}
      <div className="grid gap-2">
        <ProgressTable visit={visit} progress={progress} />
        <p className="label max-w-160">{t("admin.overview.rateFormula")}</p>
      </div>
      <SentChart visit={visit} progress={progress} />
    </section>
  );
}

function ScopeLinks({
  visit: { t },
  chosen,
  websites,
}: {
  visit: DeskVisit;
  chosen: string | null;
  websites: Websites;
}) {
  const all = { code: null, name: t("admin.overview.allWebsites") };
  return (
    <nav
      aria-label={t("admin.overview.scope")}
      className="no-print -mx-4 overflow-x-auto px-4 wide:mx-0 wide:px-0"
    >
      <ul className="flex min-w-max border-b border-hairline">
        {[all, ...websites].map(({ code, name }) => (
          <li key={code ?? "all"}>
            <a
              href={code === null ? "/admin" : `/admin?scope=website:${code}`}
              aria-current={chosen === code ? "true" : undefined}
              className="-mb-px block border-b-2 border-transparent px-3 py-2 text-muted no-underline hover:text-ink aria-[current]:border-accent aria-[current]:font-semibold aria-[current]:text-ink"
            >
              {name}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
