import type { Visit } from "@/app/guard";
import type { Stored, StoredInvitation, StoredMail } from "@/domain/privacy/read-stored";

type Props = { visit: Visit; stored: Stored; download: string };

/** All that is stored of an address, in words, and where to take it away. */
export function StoredList({ visit, stored, download }: Props) {
  const { store, t, format } = visit;
  const shop = store.website.name;
  return (
    <section className="grid gap-5 border-t border-hairline pt-6">
      <h2 className="text-lead">{t("preferences.storedTitle")}</h2>
      <ul className="grid gap-5">
        {stored.invitations.map((invitation) => (
          <li key={invitation.madeAt.toISOString()} className="grid gap-2 border border-hairline bg-card p-4">
            <Invitation visit={visit} invitation={invitation} />
          </li>
        ))}
      </ul>
      {stored.registrations.map((begun) => (
        <p key={begun.begunAt.toISOString()}>
          {t("preferences.storedRegistration", {
            name: `${begun.firstName} ${begun.lastName}`,
            date: format.momentWithZone(begun.begunAt),
            end: format.momentWithZone(begun.expiresAt),
          })}
        </p>
      ))}
      {stored.orders.length > 0 && <p>{t("preferences.storedOrders", { count: stored.orders.length })}</p>}
      {stored.hasAccount && (
        <p>
          {t("preferences.storedAccount", { shop })}{" "}
          <a href={`/${store.code}/sign-in?next=/account`}>{t("invitation.signIn")}</a>
        </p>
      )}
      <p className="label">{t("preferences.storedElse")}</p>
      <p>
        <a href={download} download>
          {t("preferences.download")}
        </a>
      </p>
    </section>
  );
}

type InvitationProps = { visit: Visit; invitation: StoredInvitation };

function Invitation({ visit, invitation }: InvitationProps) {
  const { t, format } = visit;
  const { message, askedAgainAt, mails } = invitation;
  return (
    <>
      <h3 className="font-medium wrap-anywhere">{giverOf(visit, invitation)}</h3>
      <p className="label">{t("preferences.given", { date: format.momentWithZone(invitation.madeAt) })}</p>
      <p>{statusOf(visit, invitation)}</p>
      {askedAgainAt && <p>{t("preferences.askedAgain", { date: format.momentWithZone(askedAgainAt) })}</p>}
      {message && (
        <blockquote className="border-l-2 border-hairline pl-3 wrap-anywhere whitespace-pre-line">
          {message}
        </blockquote>
      )}
      <ul className="label grid gap-1">
        {mails.map((mail) => (
          <li key={`${mail.kind} ${mail.at.toISOString()}`}>{mailLine(visit, mail)}</li>
        ))}
      </ul>
    </>
  );
}

function giverOf({ store, t }: Visit, { inviter, isFromShop }: StoredInvitation): string {
  if (inviter) return `${inviter.firstName} ${inviter.lastName}`;
  return isFromShop ? store.website.name : t("preferences.member", { shop: store.website.name });
}

function statusOf({ t, format }: Visit, invitation: StoredInvitation): string {
  const { status, acceptedAt, canceledAt, declinedAt, expiresAt } = invitation;
  if (status === "sent" && expiresAt === null) return t("preferences.status.open");
  const at = { accepted: acceptedAt, canceled: canceledAt, declined: declinedAt, sent: expiresAt };
  if (status === "not_sent" || status === "expired") return t(`preferences.status.${status}`);
  return t(`preferences.status.${status}`, { date: format.momentWithZone(at[status] ?? invitation.madeAt) });
}

const mailLine = ({ t, format }: Visit, { kind, at, became }: StoredMail): string =>
  t("preferences.mail", {
    kind: t(`preferences.mailKind.${kind}`),
    date: format.momentWithZone(at),
    became: t(`preferences.became.${became}`),
  });
