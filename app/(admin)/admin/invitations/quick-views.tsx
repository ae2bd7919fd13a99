import type { DeskVisit } from "@/app/admin-guard";
import { StatusMark } from "@/components/status-mark";
import type { GridCount, GridViews } from "@/domain/invitations/count-grid";

import { gridHref, gridStatuses, type GridSearch } from "./grid-search";
import { countWords } from "./grid-words";

const look =
  "-mb-px flex items-center gap-2 border-b-2 border-transparent px-3 py-2 text-muted no-underline hover:text-ink aria-[current]:border-accent aria-[current]:font-semibold aria-[current]:text-ink";

type Props = { visit: DeskVisit; search: GridSearch; views: GridViews & { undelivered: GridCount } };

/** The statuses as views of the grid, and what did not arrive, each with how many it holds under the other filters. */
export function QuickViews({ visit, search, views }: Props) {
  const { t } = visit;
  const isUndelivered = search.delivery === "undelivered";
  return (
    <nav aria-label={t("admin.grid.views")} className="-mx-4 overflow-x-auto px-4 wide:mx-0 wide:px-0">
      <ul className="flex min-w-max border-b border-hairline">
        {[null, ...gridStatuses].map((status) => (
          <li key={status ?? "all"}>
            <a
              data-soft
              href={gridHref(search, { status, ...(isUndelivered && { delivery: null }) })}
              aria-current={search.status === status && !isUndelivered ? "true" : undefined}
              className={look}
            >
              {status ? (
                <StatusMark mark={status}>{t(`admin.status.${status}`)}</StatusMark>
              ) : (
                t("admin.grid.all")
              )}
              <span className="font-normal text-muted">{countWords(visit, views[status ?? "all"])}</span>
            </a>
          </li>
        ))}
        <li>
          <a
            data-soft
            href={gridHref(search, { status: null, delivery: "undelivered" })}
            aria-current={isUndelivered ? "true" : undefined}
            className={look}
          >
            <StatusMark mark="undelivered">{t("admin.delivery.undelivered")}</StatusMark>
            <span className="font-normal text-muted">{countWords(visit, views.undelivered)}</span>
          </a>
        </li>
      </ul>
    </nav>
  );
}
