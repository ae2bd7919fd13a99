import { redirect } from "next/navigation";

import {
  change,
  disable,
  enable,
  endAllSessions,
  endOneSession,
  removeOneTimeCodes,
  sendLink,
} from "@/app/(admin)/admin/administrators/actions";
import { Outcome, type OutcomeSearch } from "@/app/(admin)/outcome";
import { idFrom, readOutcome, roleEntry, withOutcome } from "@/app/(admin)/admin/administrators/people-words";
import { TeamState } from "@/app/(admin)/admin/administrators/team-state";
import { SessionsLedger } from "@/app/(admin)/admin/sessions-ledger";
import { Desk, PageHead, Section } from "@/app/(admin)/desk";
import { administratorsOnly, type DeskVisit } from "@/app/admin-guard";
import { formWords } from "@/app/form-words";
import { ChoicesForm } from "@/components/choices-form";
import { StatusMark } from "@/components/status-mark";
import { activityZone } from "@/domain/accounts/list-activity";
import { findTeamMember, listRoles } from "@/domain/sessions/list-team";

type Props = { params: Promise<{ id: string }>; searchParams: OutcomeSearch };
type Member = NonNullable<Awaited<ReturnType<typeof findTeamMember>>>;

/** One administrator: name and role, whether they can sign in, and where they are signed in. */
export default async function AdministratorPage({ params, searchParams }: Props) {
  const visit = await administratorsOnly("manage_administrators");
  const { administrator, t } = visit;
  const { id } = await params;
  const member = await findTeamMember(administrator, idFrom(id));
  if (!member) redirect(withOutcome("/admin/administrators", { refused: "not_found" }));
  const { teammate, isCovered } = member;
  const zone = await activityZone(administrator);
  return (
    <Desk visit={visit} path={`/admin/administrators/${teammate.id}`}>
      <div className="grid gap-6">
        <PageHead title={teammate.name || teammate.email} lead={`${teammate.email} · ${teammate.role}`} />
        <Outcome {...await readOutcome(t, searchParams)} />
        {isCovered ? (
          <ChoicesForm
            action={change.bind(null, teammate.id)}
            entries={[
              {
                kind: "text",
                name: "name",
                label: t("admin.people.name"),
                autoComplete: "off",
                maxLength: 60,
                required: true,
                defaultValue: teammate.name,
              },
              roleEntry(visit, await listRoles(administrator), teammate.roleId),
            ]}
            words={formWords(t, t("admin.people.save"))}
            title={`${teammate.name || teammate.email} · Convive`}
          />
        ) : (
          <>
            <title>{`${teammate.name || teammate.email} · Convive`}</title>
            <p className="max-w-160 text-muted">{t("admin.people.refused.wider")}</p>
          </>
        )}
        <Access visit={visit} member={member} />
        <OneTimeCodes visit={visit} member={member} zone={zone} />
        <Sessions visit={visit} member={member} zone={zone} />
        <p>
          <a href="/admin/administrators">{t("admin.people.back")}</a>
        </p>
      </div>
    </Desk>
  );
}

function Button({ action, children }: { action: () => Promise<void>; children: string }) {
  return (
    <form action={action}>
      <button className="button button-quiet">{children}</button>
    </form>
  );
}

function Access({ visit: { t, administrator }, member }: { visit: DeskVisit; member: Member }) {
  const { teammate, isCovered } = member;
  const { id, disabledAt, hasPassword } = teammate;
  const isSelf = id === administrator.id;
  return (
    <Section id="access" title={t("admin.people.access")}>
      <p>
        <TeamState teammate={teammate} t={t} />
      </p>
      {isSelf && <p className="text-muted">{t("admin.people.refused.yourself")}</p>}
      {isCovered && (
        <div className="flex flex-wrap gap-2">
          {!disabledAt && (
            <Button action={sendLink.bind(null, id)}>
              {t(hasPassword ? "admin.people.sendPassword" : "admin.people.sendAgain")}
            </Button>
          )}
          {!isSelf && !disabledAt && (
            <Button action={disable.bind(null, id)}>{t("admin.people.disable")}</Button>
          )}
          {disabledAt && <Button action={enable.bind(null, id)}>{t("admin.people.enable")}</Button>}
        </div>
      )}
    </Section>
  );
}

function OneTimeCodes({ visit, member, zone }: { visit: DeskVisit; member: Member; zone: string }) {
  const { t, administrator, formatIn } = visit;
  const { teammate, isCovered } = member;
  const { id, codeSince, requiresCode } = teammate;
  const off = t(requiresCode ? "admin.people.codesAwaited" : "admin.people.codesOff");
  return (
    <Section id="codes" title={t("admin.people.codes")}>
      <p>
        <StatusMark mark={codeSince ? "accepted" : "not_sent"}>
          {codeSince ? t("admin.people.codesOn", { date: formatIn(zone).shortMoment(codeSince) }) : off}
        </StatusMark>
      </p>
      {id === administrator.id ? (
        <p>
          <a href="/admin/account">{t("admin.people.ownCodes")}</a>
        </p>
      ) : (
        codeSince &&
        isCovered && (
          <>
            <Button action={removeOneTimeCodes.bind(null, id)}>{t("admin.people.removeCodes")}</Button>
            <p className="label">{t("admin.people.removeCodesLead")}</p>
          </>
        )
      )}
    </Section>
  );
}

function Sessions({ visit, member, zone }: { visit: DeskVisit; member: Member; zone: string }) {
  const { t } = visit;
  const { teammate, isCovered, sessions } = member;
  return (
    <Section id="sessions" title={t("admin.people.sessions")}>
      {sessions.length === 0 ? (
        <p className="text-muted">{t("admin.people.noSessions")}</p>
      ) : (
        <>
          <p className="text-muted">{t("admin.people.sessionsLead", { zone })}</p>
          <SessionsLedger
            visit={visit}
            zone={zone}
            caption={t("admin.people.sessions")}
            sessions={sessions}
            endOf={isCovered ? (sessionId) => endOneSession.bind(null, teammate.id, sessionId) : null}
          />
          {isCovered && (
            <div>
              <Button action={endAllSessions.bind(null, teammate.id)}>{t("admin.people.endSessions")}</Button>
            </div>
          )}
        </>
      )}
    </Section>
  );
}
