import type { DeskVisit } from "@/app/admin-guard";
import { CopyForm } from "@/components/copy-form";
import type { InvitationDetail, Objections } from "@/domain/invitations/read-invitation";

import { copy, discard, resend, save } from "./actions";
import { detailPath, type Why } from "./detail-words";
import { DiscardForm } from "./discard-form";
import { EditForm } from "./edit-form";
import { Part } from "./part";

type Props = { visit: DeskVisit; invitation: InvitationDetail; isAsked: boolean };

/** What can be done with an invitation now; what makes no sense is not there, and a line says why. */
export function Actions({ visit, invitation, isAsked }: Props) {
  const { t } = visit;
  const { id, objections } = invitation;
  return (
    <>
      <Part title={t("admin.detail.edit")}>
        {objections?.edit === null ? (
          <EditForm
            action={save.bind(null, id)}
            email={invitation.email ?? ""}
            message={invitation.message ?? ""}
            words={editWords(visit, id)}
          />
        ) : (
          <Message visit={visit} invitation={invitation} />
        )}
      </Part>
      <Part title={t("admin.detail.actions")}>
        {objections ? (
          <Buttons visit={visit} id={id} objections={objections} isAsked={isAsked} />
        ) : (
          <p className="text-muted">{t("admin.detail.viewOnly")}</p>
        )}
      </Part>
    </>
  );
}

function editWords({ t }: DeskVisit, id: number) {
  return {
    title: t("admin.detail.title", { id: String(id) }),
    errorPrefix: t("common.errorPrefix"),
    summary: t("common.summary"),
    email: t("admin.detail.email"),
    emailHint: t("admin.detail.emailHint"),
    message: t("admin.detail.message"),
    messageHint: t("admin.detail.messageHint"),
    save: t("admin.detail.save"),
    saveAndSend: t("admin.detail.saveAndSend"),
  };
}

/** The message as it stands, and why it stays so; what has ended says so once, further down. */
function Message({ visit: { t }, invitation: { message, objections } }: Omit<Props, "isAsked">) {
  const why = objections?.discard === null ? objections.edit : null;
  return (
    <>
      {message === null ? (
        <p className="text-muted">{t("admin.detail.noMessage")}</p>
      ) : (
        <blockquote className="border-l-2 border-hairline pl-3 wrap-anywhere whitespace-pre-line">
          {message}
        </blockquote>
      )}
      {why && <p className="text-muted">{t(`admin.detail.why.${why}`)}</p>}
    </>
  );
}

const copyLook = { button: "button button-quiet", panel: "grid basis-full gap-1.5" };

function Buttons(props: { visit: DeskVisit; id: number; objections: Objections; isAsked: boolean }) {
  const { visit, id, objections, isAsked } = props;
  const { t } = visit;
  if (objections.discard) return <Absent visit={visit} objections={objections} />;
  const words = {
    discard: t("admin.detail.discard"),
    title: t("admin.detail.confirmTitle"),
    lead: t("admin.detail.confirmLead"),
    ok: t("admin.detail.ok"),
    cancel: t("admin.detail.cancel"),
  };
  const copyWords = {
    copy: t("admin.detail.copy"),
    link: t("admin.detail.link"),
    linkHint: t("admin.detail.linkHint"),
    toClipboard: t("admin.detail.toClipboard"),
    copied: t("admin.detail.copied"),
  };
  return (
    <>
      <div className="flex flex-wrap items-start gap-2">
        {objections.resend === null && (
          <form action={resend.bind(null, id)}>
            <button className={objections.edit === null ? "button button-quiet" : "button"}>
              {t("admin.detail.resend")}
            </button>
          </form>
        )}
        {objections.copy === null && (
          <CopyForm action={copy.bind(null, id)} words={copyWords} look={copyLook} />
        )}
        <DiscardForm action={discard.bind(null, id)} path={detailPath(id)} isAsked={isAsked} words={words} />
      </div>
      <Absent visit={visit} objections={objections} />
    </>
  );
}

/** Why actions are not there: one line where all of them are gone for good. */
function Absent({ visit: { t }, objections }: { visit: DeskVisit; objections: Objections }) {
  const line = (action: string, why: Why) =>
    t("admin.detail.absent", { action, why: t(`admin.detail.why.${why}`) });
  if (objections.discard) return <p className="text-muted">{t(`admin.detail.why.${objections.discard}`)}</p>;
  const { resend: again, copy: link } = objections;
  const lines = [
    again && line(t("admin.detail.resend"), again),
    link && line(t("admin.detail.copy"), link),
  ].filter((text) => text !== null);
  if (lines.length === 0) return null;
  return (
    <ul className="grid gap-1 text-muted">
      {lines.map((text) => (
        <li key={text}>{text}</li>
      ))}
    </ul>
  );
}
