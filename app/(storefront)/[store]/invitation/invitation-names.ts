import type { Visit } from "@/app/guard";
import type { FoundInvitation } from "@/domain/invitations/find-invitation";

/** How an invitation's inviter is spoken of: by first name, as the shop, or as one of its members. */
export function titleOf({ t, store }: Visit, found: FoundInvitation): string {
  if (found.inviter) return t("invitation.title", { inviter: found.inviter.firstName });
  return found.isFromShop
    ? t("invitation.titleShop")
    : t("invitation.titleMember", { shop: store.website.name });
}

export const fullName = ({ firstName, lastName }: { firstName: string; lastName: string }) =>
  `${firstName} ${lastName}`;
