import { store } from "next/root-params";

import { Frame } from "@/app/(storefront)/frame";
import { Sheet } from "@/components/sheet";
import { openToAll } from "@/app/guard";

export default async function NothingHere() {
  const visit = await openToAll(store().then((code: string | undefined) => ({ store: code ?? "" })));
  const { t } = visit;
  return (
    <Frame visit={visit} path="" title={t("error.notFoundTitle")}>
      <Sheet title={t("error.notFoundTitle")} lead={t("error.notFound")}>
        <p>
          <a href={`/${visit.store.code}`}>{t("error.home")}</a>
        </p>
      </Sheet>
    </Frame>
  );
}
