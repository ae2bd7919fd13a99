import type { Visit } from "@/app/guard";
import { Rosette } from "@/components/rosette";
import { Seal } from "@/components/seal";
import type { FoundInvitation } from "@/domain/invitations/find-invitation";
import { invitationLine } from "@/domain/storefronts/invitation-line";

import { decline } from "./actions";
import { fullName, titleOf } from "./invitation-names";

import "@/app/(storefront)/[store]/invitation/invitation.css";

/** The invitation as a printed card: who invites, to what, their words, and what to do about it. */
export function InvitationCard({ visit, found }: { visit: Visit; found: FoundInvitation }) {
  const { store, settings, t, format } = visit;
  const home = `/${store.code}`;
  const { inviter } = found;
  return (
    <div className="mx-auto grid max-w-140 gap-8">
      <article className="invitation-card embossed overflow-hidden px-6 py-7 text-center wide:px-14 wide:py-14">
        <span className="flap" aria-hidden="true" />
        <Rosette number={found.id} className="mx-auto mb-3 w-16 text-seal wide:mb-6 wide:w-24" />
        <p className="label">{t("invitation.lead", { shop: store.website.name })}</p>
        <h1 className="mt-2 text-title">{titleOf(visit, found)}</h1>
        <p className="mx-auto mt-3 max-w-96 wide:text-lead">{invitationLine(settings, store.locale)}</p>
        {found.message && <Quotation visit={visit} found={found} message={found.message} />}
        <div className="mt-8 flex flex-wrap justify-center gap-3">
          <form action={`${home}/register`}>
            <button className="button">{t("invitation.accept")}</button>
          </form>
          <form action={decline.bind(null, store.code)}>
            <button className="button button-quiet">{t("invitation.decline")}</button>
          </form>
        </div>
        <p className="label mt-6">
          {found.expiresAt
            ? t("invitation.expires", { date: format.momentWithZone(found.expiresAt) })
            : t("invitation.noExpiry")}
        </p>
        <Seal initial={[...store.website.name][0] ?? ""} className="mx-auto mt-6 w-14" />
      </article>
      <div className="label grid justify-items-center gap-3 text-center">
        <p className="text-base text-ink">
          {t("invitation.member")} <a href={`${home}/sign-in?next=/invitation`}>{t("invitation.signIn")}</a>
        </p>
        <p className="max-w-prose">
          {inviter
            ? t("invitation.why", { inviter: fullName(inviter) })
            : t(found.isFromShop ? "invitation.whyShop" : "invitation.whyMember")}{" "}
          {t("invitation.object")}
        </p>
      </div>
    </div>
  );
}

function Quotation({
  visit: { t },
  found,
  message,
}: {
  visit: Visit;
  found: FoundInvitation;
  message: string;
}) {
  const from = found.inviter
    ? t("invitation.quoteFrom", { inviter: found.inviter.firstName })
    : t(found.isFromShop ? "invitation.quoteFromShop" : "invitation.quoteFromMember");
  return (
    <figure className="mx-auto mt-5 max-w-96 border-y border-hairline py-4 wide:mt-7 wide:py-5">
      <figcaption className="label">{from}</figcaption>
      <blockquote
        lang={found.locale}
        className="mt-1 font-display text-lead wrap-anywhere whitespace-pre-line"
      >
        {message}
      </blockquote>
    </figure>
  );
}
