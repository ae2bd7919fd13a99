import { Frame } from "@/app/(storefront)/frame";
import type { Visit } from "@/app/guard";
import { Notice, Sheet } from "@/components/sheet";

type Props = { visit: Visit; path: string; isNew: boolean };

/** What the recipient's page says once nothing is stored any more. */
export function NothingStored({ visit, path, isNew }: Props) {
  const { t } = visit;
  const shop = visit.store.website.name;
  return (
    <Frame visit={visit} path={path} title={t("preferences.nothingTitle")}>
      <Sheet title={t("preferences.nothingTitle")} lead={t("preferences.nothing", { shop })}>
        {isNew && <Notice>{t("preferences.erased")}</Notice>}
        <p>{t("preferences.nothingText", { shop })}</p>
      </Sheet>
    </Frame>
  );
}
