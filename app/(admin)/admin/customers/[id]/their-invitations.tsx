import type { DeskVisit } from "@/app/admin-guard";
import { Ledger, LedgerCell, LedgerRow } from "@/components/ledger";
import { StatusMark } from "@/components/status-mark";
import { may } from "@/domain/accounts/administrator";
import type { CustomerDetail } from "@/domain/customers/read-customer";

type Props = { visit: DeskVisit; customer: CustomerDetail };

const statuses = ["not_sent", "sent", "accepted", "discarded", "declined", "expired"] as const;

/** What became of the invitations a customer made, and the latest of them; leading to the grid for who may see it. */
export function TheirInvitations({ visit, customer }: Props) {
  const { t, administrator, formatIn } = visit;
  if (customer.latest.length === 0) return <p className="text-muted">{t("admin.customers.noInvitations")}</p>;
  const grid = `/admin/invitations?inviter=${customer.id}&website=${customer.website.code}`;
  const maySee = may(administrator, "view_invitations");
  const { number } = formatIn(customer.timeZone);
  return (
    <>
      <ul className="flex flex-wrap gap-x-5 gap-y-1">
        {statuses.map((status) => {
          const count = customer.counts[status];
          const text = t(`admin.status.${status}`);
          return (
            count !== undefined && (
              <li key={status} className="inline-flex items-center gap-1.5">
                <StatusMark mark={status}>{text}</StatusMark>
                {maySee ? (
                  <a
                    href={`${grid}&status=${status}`}
                    className="grid min-h-6 min-w-6 place-items-center"
                    aria-label={`${text} ${number(count)}`}
                  >
                    {number(count)}
                  </a>
                ) : (
                  number(count)
                )}
              </li>
            )
          );
        })}
      </ul>
      <Latest visit={visit} customer={customer} maySee={maySee} />
      {maySee && (
        <p>
          <a href={grid}>{t("admin.customers.allOfThem")}</a>
        </p>
      )}
    </>
  );
}

function Latest({ visit: { t, formatIn }, customer, maySee }: Props & { maySee: boolean }) {
  const { shortMoment } = formatIn(customer.timeZone);
  const [invitee, status, sent] = [
    t("admin.customers.invitee"),
    t("admin.customers.status"),
    t("admin.customers.sent"),
  ];
  return (
    <Ledger caption={t("admin.customers.latest")} columns={[invitee, status, sent]}>
      {customer.latest.map((one) => {
        const address = one.email ?? t("admin.customers.erasedAddress");
        return (
          <LedgerRow
            key={one.id}
            head={maySee ? <a href={`/admin/invitations/${one.id}`}>{address}</a> : address}
          >
            <LedgerCell label={status}>
              <StatusMark mark={one.status}>{t(`admin.status.${one.status}`)}</StatusMark>
            </LedgerCell>
            <LedgerCell label={sent}>
              {one.sentAt ? (
                <time dateTime={one.sentAt.toISOString()} className="wide:whitespace-nowrap">
                  {shortMoment(one.sentAt)}
                </time>
              ) : (
                <span className="text-muted">–</span>
              )}
            </LedgerCell>
          </LedgerRow>
        );
      })}
    </Ledger>
  );
}
