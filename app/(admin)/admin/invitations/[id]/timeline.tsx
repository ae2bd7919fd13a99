import type { DeskVisit } from "@/app/admin-guard";
import type { Words } from "@/app/words";
import type { InvitationDetail } from "@/domain/invitations/read-invitation";
import type messages from "@/messages/en.json";

import { reasonOf } from "./detail-words";

type Props = { visit: DeskVisit; invitation: InvitationDetail };

const inks = {
  not_sent: "text-not-sent",
  sent: "text-sent",
  accepted: "text-accepted",
  discarded: "text-discarded",
  declined: "text-declined",
} as const;

// As a hand sets them down, never quite straight.
const tilts = ["-rotate-2", "rotate-1", "-rotate-1", "rotate-2"];

/** Every status an invitation has had, stamped one under the other: when, by whom and why. */
export function History({ visit: { t, formatIn }, invitation }: Props) {
  const { shortMoment } = formatIn(invitation.timeZone);
  return (
    <ol className="grid gap-4">
      {invitation.history.map((change, index) => {
        const reason = reasonOf(change);
        return (
          <li key={change.id} className="grid grid-cols-[7.5rem_1fr] items-center gap-x-4">
            <span
              className={`${inks[change.to]} ${tilts[index % tilts.length]} justify-self-start rounded-card border-2 border-current px-2.5 py-1 text-center font-semibold outline outline-offset-2 outline-current`}
            >
              {t(`admin.status.${change.to}`)}
            </span>
            <div>
              <p>
                <time dateTime={change.at.toISOString()}>{shortMoment(change.at)}</time>
              </p>
              <p>{actorOf(t, change)}</p>
              {reason && <p className="text-muted">{t(`admin.detail.reason.${reason}`)}</p>}
            </div>
          </li>
        );
      })}
    </ol>
  );
}

function actorOf(t: Words, { actor, administrator, customer }: InvitationDetail["history"][number]): string {
  const name = actor === "shop" ? administrator : actor === "customer" ? customer : null;
  return name ? t("admin.detail.by.name", { name }) : t(`admin.detail.by.${actor}`);
}

/** Every mail an invitation has had or was to have: what became of it, when, and what was said against it. */
export function Mails({ visit, invitation }: Props) {
  const { t, formatIn } = visit;
  const { shortMoment } = formatIn(invitation.timeZone);
  if (invitation.mails.length === 0) return <p className="text-muted">{t("admin.detail.noMails")}</p>;
  return (
    <ol className="grid gap-3">
      {invitation.mails.map((mail) => {
        const at = mail.settledAt ?? mail.createdAt;
        const objection = objectionOf(t, mail);
        return (
          <li key={mail.id} className="border-l-2 border-hairline pl-3">
            <p className="font-medium">{purposeOf(t, mail)}</p>
            <p>
              {t(`admin.detail.state.${mail.state}`)}
              {", "}
              <time dateTime={at.toISOString()}>{shortMoment(at)}</time>
            </p>
            {objection && <p className="wrap-anywhere text-muted">{objection}</p>}
            <Fate visit={visit} mail={mail} at={shortMoment} />
          </li>
        );
      })}
    </ol>
  );
}

type Mail = InvitationDetail["mails"][number];

/** What became of a mail once the provider had taken it, and why, in the provider's words. */
function Fate(props: { visit: DeskVisit; mail: Mail; at: (moment: Date) => string }) {
  const { t } = props.visit;
  const { fate, fateAt, fateReason } = props.mail;
  if (!fate || !fateAt) return null;
  const isTrouble = fate !== "delivered" && fate !== "delayed";
  return (
    <>
      <p className={isTrouble ? "font-medium text-alert" : ""}>
        {t(`admin.detail.fate.${fate}`)}
        {", "}
        <time dateTime={fateAt.toISOString()}>{props.at(fateAt)}</time>
      </p>
      {fateReason && (
        <p className="wrap-anywhere text-muted">{t("admin.detail.said", { objection: fateReason })}</p>
      )}
    </>
  );
}

function purposeOf(t: Words, { purpose, number }: Mail): string {
  const known = (["invitation", "resend", "reminder", "friend_joined"] as const).find(
    (one) => one === purpose,
  );
  return t(`admin.detail.purpose.${known ?? "other"}`, { number });
}

type Objection = keyof (typeof messages)["admin"]["detail"]["objection"];

/** The rules' own objections in words; what the provider said, as it said it. */
function objectionOf(t: Words, { state, withheld, objection }: Mail): string | null {
  if (withheld) return t(`admin.detail.objection.${withheld}`);
  if (!objection) return null;
  if (state !== "canceled") return t("admin.detail.said", { objection });
  return t(`admin.detail.objection.${objection as Objection}`);
}
