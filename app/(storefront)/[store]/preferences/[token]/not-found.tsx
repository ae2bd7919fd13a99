import { store } from "next/root-params";

import { Frame } from "@/app/(storefront)/frame";
import { Sheet } from "@/components/sheet";
import { openToAll } from "@/app/guard";

export default async function UnknownPreferences() {
  const visit = await openToAll(store().then((code: string | undefined) => ({ store: code ?? "" })));
  const { t } = visit;
  return (
    <Frame visit={visit} path="" title={t("preferences.unknownTitle")}>
      <Sheet title={t("preferences.unknownTitle")} lead={t("preferences.unknown")} />
    </Frame>
  );
}
