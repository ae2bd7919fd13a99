import { store } from "next/root-params";

import { Frame } from "@/app/(storefront)/frame";
import { Sheet } from "@/components/sheet";
import { openIfKnown } from "@/app/guard";
import { NothingHere } from "@/components/nothing-here";

export default async function UnknownPreferences() {
  const visit = await openIfKnown(await store());
  if (!visit) return <NothingHere />;
  const { t } = visit;
  return (
    <Frame visit={visit} path="" title={t("preferences.unknownTitle")}>
      <Sheet title={t("preferences.unknownTitle")} lead={t("preferences.unknown")} />
    </Frame>
  );
}
