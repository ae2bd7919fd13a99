import type { ReactNode } from "react";

import { nameOf } from "@/app/(admin)/admin/customers/customer-words";
import type { DeskVisit } from "@/app/admin-guard";
import type { InvitationDetail } from "@/domain/invitations/read-invitation";

type Props = { visit: DeskVisit; invitation: InvitationDetail };

/** What is known of an invitation; people lead to what else there is of them. */
export function Facts({ visit: { t, formatIn }, invitation }: Props) {
  const { inviter, account } = invitation;
  const { shortMoment } = formatIn(invitation.timeZone);
  const moment = (date: Date | null) =>
    date && <time dateTime={date.toISOString()}>{shortMoment(date)}</time>;
  const expires = invitation.expiresAt ? moment(invitation.expiresAt) : t("admin.detail.never");
  return (
    <dl className="grid grid-cols-[minmax(6.5rem,auto)_1fr] gap-x-5 gap-y-2">
      <Fact name={t("admin.detail.inviter")}>
        <a href={`/admin/invitations?inviter=${inviter ? inviter.id : "shop"}`}>
          {inviter ? nameOf(t, inviter) : t("admin.detail.shop")}
        </a>
        {inviter?.email && <Under>{inviter.email}</Under>}
        {inviter?.email && inviter.disabledAt && <Under>{t("admin.detail.disabled")}</Under>}
      </Fact>
      <Fact name={t("admin.detail.invitee")}>
        {invitation.email ? (
          <a href={`/admin/invitations?invitee=${encodeURIComponent(invitation.email)}`}>
            {invitation.email}
          </a>
        ) : (
          t("admin.detail.erased")
        )}
      </Fact>
      <Fact name={t("admin.detail.account")}>
        {account && (
          <>
            {nameOf(t, account)}
            {account.email && <Under>{account.email}</Under>}
          </>
        )}
      </Fact>
      <Fact name={t("admin.detail.website")}>{invitation.website}</Fact>
      <Fact name={t("admin.detail.storeView")}>{invitation.storeView}</Fact>
      <Fact name={t("admin.detail.group")}>{invitation.group ?? t("admin.detail.defaultGroup")}</Fact>
      <Fact name={t("admin.detail.delivery")}>
        {invitation.delivery && t(`admin.delivery.${invitation.delivery}`)}
      </Fact>
      <Fact name={t("admin.detail.made")}>{moment(invitation.createdAt)}</Fact>
      <Fact name={t("admin.detail.sent")}>{moment(invitation.sentAt)}</Fact>
      <Fact name={t("admin.detail.registered")}>{moment(invitation.acceptedAt)}</Fact>
      <Fact name={t("admin.detail.expires")}>{expires}</Fact>
      <Fact name={t("admin.detail.askedAgain")}>{moment(invitation.askedAgainAt)}</Fact>
    </dl>
  );
}

/** A named fact; without one there is no line. */
function Fact({ name, children }: { name: string; children: ReactNode }) {
  if (!children) return null;
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 wrap-anywhere">{children}</dd>
    </>
  );
}

const Under = ({ children }: { children: ReactNode }) => <span className="block text-muted">{children}</span>;
