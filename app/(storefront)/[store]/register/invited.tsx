import { formWords, personFields } from "@/app/form-words";
import type { Visit } from "@/app/guard";
import { FieldsForm } from "@/components/fields-form";
import { Rosette } from "@/components/rosette";
import type { FoundInvitation } from "@/domain/invitations/find-invitation";

import { registerInvited } from "./actions";

import "@/app/(storefront)/[store]/invitation/invitation.css";

/** Registration by invitation: the card goes on, with the invited address fixed and only names and a password to enter. */
export function InvitedRegistration({
  visit,
  found,
  email,
}: {
  visit: Visit;
  found: FoundInvitation;
  email: string;
}) {
  const { store, settings, t } = visit;
  const fields = personFields(t);
  const isOpen = settings.registration === "available_to_all";
  return (
    <div className="mx-auto grid max-w-140 gap-6">
      <article className="invitation-card embossed grid gap-7 px-7 py-10 wide:px-14 wide:py-12">
        <header className="grid gap-2">
          <Rosette number={found.id} className="w-14 text-seal" />
          <h1 className="text-title">{titleOf(visit, found)}</h1>
          <p className="text-lead text-muted">
            {t(found.provesAddress ? "register.invitedLead" : "register.copiedLead")}
          </p>
        </header>
        <FieldsForm
          action={registerInvited.bind(null, store.code)}
          fields={[
            {
              name: "email",
              label: t("fields.email"),
              hint: t("fields.emailFixed"),
              type: "email",
              autoComplete: "username",
              defaultValue: email,
              readOnly: true,
            },
            fields.firstName,
            fields.lastName,
            fields.newPassword,
          ]}
          words={formWords(t, t("register.submit"))}
          title={`${titleOf(visit, found)} · ${store.website.name}`}
        />
      </article>
      <p className="label text-center">
        {t("register.notYou")}{" "}
        {isOpen ? (
          <a href={`/${store.code}/register?with=another`}>{t("common.register")}</a>
        ) : (
          t("register.notYouText", { inviter: found.inviter?.firstName ?? t("register.notYouFriend") })
        )}
      </p>
    </div>
  );
}

function titleOf({ t, store }: Visit, { inviter, isFromShop }: FoundInvitation): string {
  if (inviter) return t("register.invitedTitle", { inviter: inviter.firstName });
  return isFromShop
    ? t("register.invitedTitleShop")
    : t("register.invitedTitleMember", { shop: store.website.name });
}
