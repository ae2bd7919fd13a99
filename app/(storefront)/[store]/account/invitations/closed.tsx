import { Sheet } from "@/components/sheet";
import type { Visit } from "@/app/guard";

import { AccountFrame } from "@/app/(storefront)/[store]/account/account-frame";

/** What a customer finds where the shop takes no invitations: an explanation instead of a missing page. */
export function ClosedProgramme({ visit, path }: { visit: Visit; path: string }) {
  const { store, t } = visit;
  return (
    <AccountFrame visit={visit} path={path} title={t("list.closedTitle")}>
      <Sheet title={t("list.closedTitle")} lead={t("list.closed", { shop: store.website.name })} />
    </AccountFrame>
  );
}
