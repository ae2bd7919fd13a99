import type { ReactNode } from "react";

import { nameOf } from "@/app/(admin)/admin/customers/customer-words";
import type { DeskVisit } from "@/app/admin-guard";
import { may } from "@/domain/accounts/administrator";
import type { CustomerDetail } from "@/domain/customers/read-customer";

type Props = { visit: DeskVisit; customer: CustomerDetail };

/** What is known of a customer. */
export function CustomerFacts({ visit, customer }: Props) {
  const { t, formatIn } = visit;
  const { shortMoment, momentWithZone } = formatIn(customer.timeZone);
  const moment = (date: Date | null) =>
    date && (
      <time dateTime={date.toISOString()} title={momentWithZone(date)}>
        {shortMoment(date)}
      </time>
    );
  return (
    <dl className="grid grid-cols-[minmax(6.5rem,auto)_1fr] gap-x-5 gap-y-2">
      <Fact name={t("admin.customers.name")}>{nameOf(t, customer)}</Fact>
      <Fact name={t("admin.customers.email")}>{customer.email}</Fact>
      <Fact name={t("admin.customers.website")}>{customer.website.name}</Fact>
      <Fact name={t("admin.customers.storeView")}>{customer.storeView}</Fact>
      <Fact name={t("admin.customers.group")}>{customer.group}</Fact>
      <Fact name={t("admin.customers.joined")}>{moment(customer.joinedAt)}</Fact>
      <Fact name={t("admin.customers.invitedBy")}>
        <InvitedBy visit={visit} customer={customer} />
      </Fact>
      {!customer.erasedAt && (
        <>
          <Fact name={t("admin.customers.sessions")}>
            {t("admin.customers.sessionCount", { count: customer.sessions })}
          </Fact>
          <Fact name={t("admin.customers.disabledSince")}>{moment(customer.disabledAt)}</Fact>
        </>
      )}
      <Fact name={t("admin.customers.erasedSince")}>{moment(customer.erasedAt)}</Fact>
    </dl>
  );
}

/** Who invited them, leading to that customer and, for who may see it, to that invitation. */
function InvitedBy({ visit: { t, administrator }, customer: { invitedBy } }: Props) {
  if (!invitedBy) return t("admin.customers.uninvited");
  const { invitationId, inviter } = invitedBy;
  const invitation = t("admin.customers.throughInvitation", { id: String(invitationId) });
  return (
    <>
      {inviter ? (
        <a href={`/admin/customers/${inviter.id}`} className="inline-block min-h-6">
          {nameOf(t, inviter)}
        </a>
      ) : (
        t("admin.customers.shop")
      )}
      <span className="block text-muted">
        {may(administrator, "view_invitations") ? (
          <a href={`/admin/invitations/${invitationId}`} className="inline-block min-h-6">
            {invitation}
          </a>
        ) : (
          invitation
        )}
      </span>
    </>
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
