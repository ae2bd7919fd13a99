import { Frame } from "@/app/(storefront)/frame";
import { openToAll, type StoreParams } from "@/app/guard";
import { tokenOf } from "@/app/link-exchange";
import { nowhere } from "@/app/nowhere";
import { findInvitation } from "@/domain/invitations/find-invitation";

import { DeadEnd } from "./dead-end";
import { InvitationCard } from "./invitation-card";
import { titleOf } from "./invitation-names";
import { SignedIn } from "./signed-in";

/** What a link leads to: the invitation, or the reason why there is nothing to accept any more. */
export default async function InvitationPage({ params }: { params: StoreParams }) {
  const visit = await openToAll(params);
  const found = await findInvitation(visit.store.website.id, await tokenOf("invitation"));
  if (!found) nowhere(visit.store.code, "unknown-invitation");
  const { settings, customer, t, store } = visit;
  const state = settings.functionality ? found.state : "closed";
  if (state !== "live") {
    return (
      <Frame visit={visit} path="/invitation" title={t(`deadEnd.${state}Title`)}>
        <DeadEnd visit={visit} state={state} asked={found.askedAgain} mayAsk={found.emailKey !== null} />
      </Frame>
    );
  }
  const title = customer ? t("invitation.lead", { shop: store.website.name }) : titleOf(visit, found);
  return (
    <Frame visit={visit} path="/invitation" title={title}>
      {customer ? (
        <SignedIn visit={{ ...visit, customer }} found={found} />
      ) : (
        <InvitationCard visit={visit} found={found} />
      )}
    </Frame>
  );
}
