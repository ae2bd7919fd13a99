import type { Words } from "@/app/words";

/** Leads to the newest and on to older ones of a list. */
export function ListPages(props: { t: Words; label: string; newest: string | null; older: string | null }) {
  const { t, label, newest, older } = props;
  if (newest === null && older === null) return null;
  return (
    <nav aria-label={`${t("admin.orders.pages")}: ${label}`} className="flex gap-2">
      {newest !== null && (
        <a href={newest} className="button button-quiet">
          {t("admin.orders.newest")}
        </a>
      )}
      {older !== null && (
        <a href={older} rel="next" className="button button-quiet">
          {t("admin.orders.older")}
        </a>
      )}
    </nav>
  );
}
