import { SessionsLedger } from "@/app/(admin)/admin/sessions-ledger";
import { Desk, Done, PageHead, Section } from "@/app/(admin)/desk";
import { administratorsOnly, type DeskVisit } from "@/app/admin-guard";
import { administratorSecret } from "@/app/administrator-session";
import { StatusMark } from "@/components/status-mark";
import { readCodes } from "@/domain/accounts/change-codes";
import { activityZone } from "@/domain/accounts/list-activity";
import { listOwnSessions } from "@/domain/sessions/own-sessions";

import { begin, endOne, endOthers } from "./actions";
import { outcomeText } from "./code-words";

type Search = Promise<{ done?: string | string[] }>;
type Codes = Awaited<ReturnType<typeof readCodes>>;
type Sessions = Awaited<ReturnType<typeof listOwnSessions>>;

/** One's own account: one-time codes, and where one is signed in. */
export default async function AccountPage({ searchParams }: { searchParams: Search }) {
  const visit = await administratorsOnly("signed_in");
  const { administrator, t } = visit;
  const { email, name, role } = administrator;
  const [codes, sessions, zone] = await Promise.all([
    readCodes(administrator),
    administratorSecret().then((secret) => listOwnSessions(administrator, secret)),
    activityZone(administrator),
  ]);
  const { done } = await searchParams;
  return (
    <Desk visit={visit} path="/admin/account" title={t("admin.account.title")}>
      <div className="grid gap-6">
        <PageHead
          title={name || t("admin.account.title")}
          lead={t("admin.account.lead", { email, role, zone })}
        />
        <Done>{outcomeText(t, done)}</Done>
        <OneTimeCodes visit={visit} codes={codes} zone={zone} />
        <OwnSessions visit={visit} sessions={sessions} zone={zone} />
      </div>
    </Desk>
  );
}

function OneTimeCodes({ visit, codes, zone }: { visit: DeskVisit; codes: Codes; zone: string }) {
  const { t, formatIn } = visit;
  const { since, left, isRequired } = codes;
  if (!since)
    return (
      <Section id="codes" title={t("admin.account.codes")}>
        <p>
          <StatusMark mark="not_sent">{t("admin.people.codesOff")}</StatusMark>
        </p>
        <p className="max-w-160 text-muted">{t("admin.account.off")}</p>
        <form action={begin}>
          <button className="button">{t("admin.account.setUp")}</button>
        </form>
      </Section>
    );
  return (
    <Section id="codes" title={t("admin.account.codes")}>
      <p>
        <StatusMark mark="accepted">
          {t("admin.people.codesOn", { date: formatIn(zone).shortMoment(since) })}
        </StatusMark>
      </p>
      <p className={left < 3 ? "border-l-2 border-alert py-1 pl-4 font-semibold" : ""}>
        {t("admin.account.left", { count: left })}
      </p>
      {isRequired && <p className="text-muted">{t("admin.account.required")}</p>}
      <div className="flex flex-wrap gap-2">
        <a href="/admin/account/recovery-codes" className="button button-quiet">
          {t("admin.account.renew")}
        </a>
        {!isRequired && (
          <a href="/admin/account/turn-off" className="button button-quiet">
            {t("admin.account.turnOff")}
          </a>
        )}
      </div>
    </Section>
  );
}

function OwnSessions({ visit, sessions, zone }: { visit: DeskVisit; sessions: Sessions; zone: string }) {
  const { t } = visit;
  return (
    <Section id="sessions" title={t("admin.account.sessions")}>
      <SessionsLedger
        visit={visit}
        zone={zone}
        caption={t("admin.account.sessions")}
        sessions={sessions}
        endOf={(id) => endOne.bind(null, id)}
      />
      {sessions.length > 1 ? (
        <form action={endOthers}>
          <button className="button button-quiet">{t("admin.account.endOthers")}</button>
        </form>
      ) : (
        <p className="text-muted">{t("admin.account.nowhereElse")}</p>
      )}
    </Section>
  );
}
