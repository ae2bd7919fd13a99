import type { DeskVisit } from "@/app/admin-guard";
import type { countSuppressions, SuppressionFilter } from "@/domain/delivery/list-suppressions";

import { listHref, path, suppressionReasons } from "./suppression-words";

type Props = {
  visit: DeskVisit;
  filter: SuppressionFilter;
  counts: Awaited<ReturnType<typeof countSuppressions>>;
  websites: { code: string; name: string }[];
};

/** The reasons as views of the list, each with how many there are, and the website: all of it is the address. */
export function SuppressionFilters({ visit, filter, counts, websites }: Props) {
  const { t, formatIn } = visit;
  const format = formatIn("UTC");
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return (
    <div className="no-print grid gap-3">
      <nav
        aria-label={t("admin.suppressions.views")}
        className="-mx-4 overflow-x-auto px-4 wide:mx-0 wide:px-0"
      >
        <ul className="flex min-w-max border-b border-hairline">
          {[null, ...suppressionReasons].map((reason) => (
            <li key={reason ?? "all"}>
              <a
                href={listHref({ ...filter, reason })}
                aria-current={filter.reason === reason ? "true" : undefined}
                className="-mb-px flex items-center gap-2 border-b-2 border-transparent px-3 py-2 text-muted no-underline hover:text-ink aria-[current]:border-accent aria-[current]:font-semibold aria-[current]:text-ink"
              >
                {t(reason ? `admin.suppressions.reason.${reason}` : "admin.suppressions.all")}
                <span className="font-normal text-muted">
                  {format.number(reason ? (counts[reason] ?? 0) : all)}
                </span>
              </a>
            </li>
          ))}
        </ul>
      </nav>
      {websites.length > 1 && <WebsiteFilter visit={visit} filter={filter} websites={websites} />}
    </div>
  );
}

function WebsiteFilter({ visit: { t }, filter, websites }: Omit<Props, "counts">) {
  return (
    <form action={path} className="flex flex-wrap items-end gap-2">
      {filter.reason && <input type="hidden" name="reason" value={filter.reason} />}
      <div className="grid gap-1 max-wide:grow">
        <label htmlFor="of-website" className="label">
          {t("admin.suppressions.column.website")}
        </label>
        <select id="of-website" name="website" defaultValue={filter.website ?? ""} className="entry">
          <option value="">{t("admin.suppressions.anyWebsite")}</option>
          {websites.map(({ code, name }) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </select>
      </div>
      <button className="button button-quiet">{t("admin.activity.apply")}</button>
    </form>
  );
}
