import { Desk } from "@/app/(admin)/desk";
import { administratorsOnly, type DeskVisit } from "@/app/admin-guard";
import { nowhereInAdministration } from "@/app/nowhere";
import { RosetteMark } from "@/components/rosette-mark";
import { Notice } from "@/components/sheet";
import { StatusMark } from "@/components/status-mark";
import { readInvitation, type InvitationDetail } from "@/domain/invitations/read-invitation";
import en from "@/messages/en.json";

import { Actions } from "./actions-panel";
import { detailPath, type Done, type Why } from "./detail-words";
import { Facts } from "./facts";
import { Part } from "./part";
import { History, Mails } from "./timeline";

type Search = Promise<Record<string, string | string[] | undefined>>;

/** One invitation: what is known of it at the left, what happened to it at the right, and what can be done. */
export default async function InvitationPage(props: {
  params: Promise<{ id: string }>;
  searchParams: Search;
}) {
  const visit = await administratorsOnly("view_invitations");
  const { id } = await props.params;
  const invitation = /^\d{1,15}$/.test(id) ? await readInvitation(visit.administrator, Number(id)) : null;
  if (!invitation) nowhereInAdministration();
  const { done, refused, ask } = await props.searchParams;
  const { t } = visit;
  const title = t("admin.detail.title", { id: String(invitation.id) });
  return (
    <Desk visit={visit} path={detailPath(invitation.id)} title={title}>
      <div className="grid max-w-5xl gap-5">
        <Head visit={visit} invitation={invitation} title={title} />
        {isDone(done) && <Notice>{t(`admin.detail.done.${done}`)}</Notice>}
        {isWhy(refused) && (
          <p role="alert" className="border-l-2 border-alert py-1 pl-4">
            {t(`admin.detail.why.${refused}`)}
          </p>
        )}
        <div className="panel grid wide:grid-cols-[1fr_23rem]">
          <div className="grid content-start divide-y divide-hairline">
            <Part title={t("admin.detail.facts")}>
              <Facts visit={visit} invitation={invitation} />
            </Part>
            <Actions visit={visit} invitation={invitation} isAsked={ask === "discard"} />
          </div>
          <div className="grid content-start divide-y divide-hairline border-t border-hairline wide:border-t-0 wide:border-l">
            <Part title={t("admin.detail.history")}>
              <History visit={visit} invitation={invitation} />
            </Part>
            <Part title={t("admin.detail.mails")}>
              <Mails visit={visit} invitation={invitation} />
            </Part>
          </div>
        </div>
      </div>
    </Desk>
  );
}

const isDone = (name: unknown): name is Done =>
  typeof name === "string" && Object.hasOwn(en.admin.detail.done, name);
const isWhy = (name: unknown): name is Why =>
  typeof name === "string" && Object.hasOwn(en.admin.detail.why, name);

function Head(props: { visit: DeskVisit; invitation: InvitationDetail; title: string }) {
  const { visit, invitation, title } = props;
  const { t } = visit;
  const { end, status, expiresAt, timeZone } = invitation;
  const mark = end ? "expired" : status;
  return (
    <header className="grid gap-2">
      <p>
        <a href="/admin/invitations">{t("admin.detail.back")}</a>
      </p>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <RosetteMark number={invitation.id} className="size-9 shrink-0 text-accent" />
        <h1 className="text-title">{title}</h1>
        <span className="text-lead">
          <StatusMark mark={mark}>{t(`admin.status.${mark}`)}</StatusMark>
        </span>
        <span className="text-muted">{t("admin.detail.zone", { zone: timeZone })}</span>
      </div>
      {end === "joined" && <p>{t("admin.detail.joined")}</p>}
      {end === "time" && expiresAt && (
        <p>{t("admin.detail.time", { date: visit.formatIn(timeZone).momentWithZone(expiresAt) })}</p>
      )}
    </header>
  );
}
