import type { DeskVisit } from "@/app/admin-guard";
import { Ledger, LedgerCell, LedgerRow } from "@/components/ledger";
import { StatusMark } from "@/components/status-mark";
import type { CustomerDetail } from "@/domain/customers/read-customer";

type Props = { visit: DeskVisit; customer: CustomerDetail };

const statuses = ["not_sent", "sent", "accepted", "discarded", "declined", "expired"] as const;

/** What became of the invitations a customer made, and the latest of them; how many they are for who may not see them. */
export function TheirInvitations({ visit, customer }: Props) {
  const { t, formatIn } = visit;
  const { made, invitations } = customer;
  if (made === 0) return <p className="text-muted">{t("admin.customers.noInvitations")}</p>;
  if (!invitations) return <p>{t("admin.customers.made", { count: made })}</p>;
  const grid = `/admin/invitations?inviter=${customer.id}&website=${customer.website.code}`;
  const { number } = formatIn(customer.timeZone);
  return (
    <>
      <ul className="flex flex-wrap gap-x-5 gap-y-1">
        {statuses.map((status) => {
          const count = invitations.counts[status];
          const text = t(`admin.status.${status}`);
          return (
            count !== undefined && (
              <li key={status} className="inline-flex items-center gap-1.5">
                <StatusMark mark={status}>{text}</StatusMark>
                <a
                  href={`${grid}&status=${status}`}
                  className="grid min-h-6 min-w-6 place-items-center"
                  aria-label={`${text} ${number(count)}`}
                >
                  {number(count)}
                </a>
              </li>
            )
          );
        })}
      </ul>
      <Latest visit={visit} timeZone={customer.timeZone} latest={invitations.latest} />
      <p>
        <a href={grid}>{t("admin.customers.allOfThem")}</a>
      </p>
    </>
  );
}

type LatestProps = Pick<Props, "visit"> & {
  timeZone: string;
  latest: NonNullable<CustomerDetail["invitations"]>["latest"];
};

function Latest({ visit: { t, formatIn }, timeZone, latest }: LatestProps) {
  const { shortMoment } = formatIn(timeZone);
  const [invitee, status, sent] = [
    t("admin.customers.invitee"),
    t("admin.customers.status"),
    t("admin.customers.sent"),
  ];
  return (
    <Ledger caption={t("admin.customers.latest")} columns={[invitee, status, sent]}>
      {latest.map((one) => {
        const address = one.email ?? t("admin.customers.erasedAddress");
        return (
          <LedgerRow key={one.id} head={<a href={`/admin/invitations/${one.id}`}>{address}</a>}>
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
