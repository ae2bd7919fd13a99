import { store } from "next/root-params";

import { Frame } from "@/app/(storefront)/frame";
import { openIfKnown } from "@/app/guard";
import { NothingHere } from "@/components/nothing-here";

import { DeadEnd } from "./dead-end";

/** An unknown link and a malformed one look the same. */
export default async function UnknownInvitation() {
  const visit = await openIfKnown(await store());
  if (!visit) return <NothingHere />;
  return (
    <Frame visit={visit} path="/invitation" title={visit.t("deadEnd.unknownTitle")}>
      <DeadEnd visit={visit} state="unknown" />
    </Frame>
  );
}
