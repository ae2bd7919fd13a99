import type { DeskVisit } from "@/app/admin-guard";
import { activityZone } from "@/domain/accounts/list-activity";
import type { Need } from "@/domain/reports/read-needs";

import { needLine } from "./overview-words";

/** What only a person can mend, the worst first, each with the way there. */
export async function Needs({ visit, needs }: { visit: DeskVisit; needs: Need[] }) {
  const { t, administrator } = visit;
  const zone = await activityZone(administrator);
  return (
    <section aria-labelledby="needs" className="grid gap-3">
      <h2 id="needs" className="text-lead">
        {t("admin.overview.needs")}
      </h2>
      {needs.length === 0 ? (
        <p className="border-t border-hairline pt-3 text-muted">{t("admin.overview.nothing")}</p>
      ) : (
        <ul className="border-t border-edge">
          {needs.map((need, index) => {
            const { text, href, mend, stops } = needLine(visit, need, zone);
            return (
              <li
                key={href + text}
                className="flex flex-wrap items-baseline justify-between gap-x-8 border-b border-hairline py-2"
              >
                <p
                  id={`need-${index}`}
                  className={`flex max-w-160 gap-2.5 wrap-anywhere ${stops ? "font-semibold" : ""}`}
                >
                  <NeedMark stops={stops} />
                  <span>{text}</span>
                </p>
                <a
                  id={`mend-${index}`}
                  href={href}
                  aria-labelledby={`mend-${index} need-${index}`}
                  className="inline-flex min-h-6 items-center max-wide:ml-5.5"
                >
                  {mend}
                </a>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}

/** Full where mails stand still, else open. */
const NeedMark = ({ stops }: { stops: boolean }) => (
  <svg
    viewBox="0 0 12 12"
    width="12"
    height="12"
    aria-hidden="true"
    className={`mt-1 shrink-0 ${stops ? "text-alert" : "text-muted"}`}
    fill={stops ? "currentColor" : "none"}
    stroke="currentColor"
    strokeWidth="1.2"
  >
    <path d="M6 1.2 11.2 10.6H.8Z" />
  </svg>
);
