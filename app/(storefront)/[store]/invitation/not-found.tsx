import { store } from "next/root-params";

import { Frame } from "@/app/(storefront)/frame";
import { openToAll } from "@/app/guard";

import { DeadEnd } from "./dead-end";

/** An unknown link and a malformed one look the same. */
export default async function UnknownInvitation() {
  const visit = await openToAll(store().then((code: string | undefined) => ({ store: code ?? "" })));
  return (
    <Frame visit={visit} path="/invitation" title={visit.t("deadEnd.unknownTitle")}>
      <DeadEnd visit={visit} state="unknown" />
    </Frame>
  );
}
