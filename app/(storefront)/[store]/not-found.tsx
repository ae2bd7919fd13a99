import { store } from "next/root-params";

import { Frame } from "@/app/(storefront)/frame";
import { openIfKnown } from "@/app/guard";
import { NothingHere } from "@/components/nothing-here";
import { Sheet } from "@/components/sheet";

/** For addresses that lead nowhere, under a store view or under none. */
export default async function NoSuchPage() {
  const visit = await openIfKnown(await store());
  if (!visit) return <NothingHere />;
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
