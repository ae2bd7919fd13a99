import type { DeskVisit } from "@/app/admin-guard";
import type { Places } from "@/domain/storefronts/places";

import { filterNames, gridHref, idText, isFiltered, type FilterName, type GridSearch } from "./grid-search";

type Props = { visit: DeskVisit; search: GridSearch; places: Places };

/** What filters now, each as a link that takes only itself away. */
export function FilterChips({ visit, search, places }: Props) {
  const { t } = visit;
  if (!isFiltered(search)) return null;
  const chips = filterNames
    .filter((name) => search[name] !== null)
    .map((name) => ({ name, text: chipText({ visit, search, places }, name) }));
  return (
    <ul aria-label={t("admin.grid.filters")} className="flex flex-wrap gap-2">
      {chips.map(({ name, text }) => (
        <li key={name}>
          <a
            data-soft
            href={gridHref(search, { [name]: null })}
            aria-label={t("admin.grid.remove", { filter: text })}
            className="inline-flex min-h-7 items-center gap-2 rounded-card border border-edge bg-card px-2 py-0.5 no-underline wrap-anywhere hover:bg-tint"
          >
            {text}
            <svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true" stroke="currentColor">
              <path d="M1 1 9 9M9 1 1 9" />
            </svg>
          </a>
        </li>
      ))}
      <li>
        <a data-soft href="/admin/invitations" className="inline-flex min-h-7 items-center px-1">
          {t("admin.grid.clearAll")}
        </a>
      </li>
    </ul>
  );
}

function chipText({ visit, search, places }: Props, name: FilterName): string {
  const { t, language } = visit;
  const day = (text: string) =>
    new Intl.DateTimeFormat(language === "fr" ? "fr-FR" : "en-GB", {
      dateStyle: "medium",
      timeZone: "UTC",
    }).format(new Date(text));
  const value = (): string => {
    if (name === "id") return idText(search);
    if (name === "status" && search.status) return t(`admin.status.${search.status}`);
    if (name === "delivery" && search.delivery) return t(`admin.delivery.${search.delivery}`);
    if (name === "inviter") return search.inviter === "shop" ? t("admin.grid.shop") : `#${search.inviter}`;
    if (name === "group" && search.group === "default") return t("admin.grid.defaultGroup");
    if (name === "group")
      return places.groups.find(({ id }) => String(id) === search.group)?.name ?? `${search.group}`;
    if (name === "asked" || name === "purchased") return t("admin.activity.yes");
    if (name === "website")
      return places.websites.find(({ code }) => code === search.website)?.name ?? `${search.website}`;
    if (/From$|To$/.test(name)) return day(String(search[name]));
    return String(search[name]);
  };
  return t("admin.grid.chip", { name: t(`admin.grid.column.${name}`), value: value() });
}
