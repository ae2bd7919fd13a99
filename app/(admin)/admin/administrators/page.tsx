import { Desk, PageHead } from "@/app/(admin)/desk";
import { administratorsOnly, type DeskVisit } from "@/app/admin-guard";
import { Ledger, LedgerCell, LedgerRow } from "@/components/ledger";
import { activityZone } from "@/domain/accounts/list-activity";
import { listRoles, listTeam, listWebsites } from "@/domain/sessions/list-team";

import { Outcome, type OutcomeSearch } from "@/app/(admin)/outcome";
import { permissionsText, readOutcome, websitesText } from "./people-words";
import { TeamState } from "./team-state";

/** Who works in the administration, and the roles there are. */
export default async function AdministratorsPage({ searchParams }: { searchParams: OutcomeSearch }) {
  const visit = await administratorsOnly("manage_administrators");
  const { administrator, t } = visit;
  const [team, roles, zone] = await Promise.all([
    listTeam(administrator),
    listRoles(administrator),
    activityZone(administrator),
  ]);
  return (
    <Desk visit={visit} path="/admin/administrators" title={t("admin.people.title")}>
      <div className="grid gap-6">
        <PageHead title={t("admin.people.title")} lead={t("admin.people.lead", { zone })}>
          <a href="/admin/administrators/invite" className="button">
            {t("admin.people.invite")}
          </a>
          <a href="/admin/administrators/roles/new" className="button button-quiet">
            {t("admin.people.addRole")}
          </a>
        </PageHead>
        <Outcome {...await readOutcome(t, searchParams)} />
        <Team visit={visit} team={team} zone={zone} />
        <section className="mt-4 grid gap-2" aria-labelledby="roles">
          <h2 id="roles" className="text-lead">
            {t("admin.people.roles")}
          </h2>
          <Roles visit={visit} roles={roles} />
        </section>
      </div>
    </Desk>
  );
}

type TeamProps = { visit: DeskVisit; team: Awaited<ReturnType<typeof listTeam>>; zone: string };

function Team({ visit: { t, formatIn, administrator }, team, zone }: TeamProps) {
  const format = formatIn(zone);
  const columns = ["person", "role", "state", "lastSeen", "sessions"] as const;
  return (
    <Ledger
      caption={t("admin.people.title")}
      columns={columns.map((column) => t(`admin.people.column.${column}`))}
    >
      {team.map((one) => (
        <LedgerRow
          key={one.id}
          head={
            <>
              <a href={`/admin/administrators/${one.id}`} className="font-semibold">
                {one.name || one.email}
              </a>
              {one.id === administrator.id && <span className="text-muted"> {t("admin.people.you")}</span>}
              {one.name && <span className="block text-muted">{one.email}</span>}
            </>
          }
        >
          <LedgerCell label={t("admin.people.column.role")}>{one.role}</LedgerCell>
          <LedgerCell label={t("admin.people.column.state")}>
            <TeamState teammate={one} t={t} />
          </LedgerCell>
          <LedgerCell label={t("admin.people.column.lastSeen")}>
            {one.lastSeenAt ? (
              <time dateTime={one.lastSeenAt.toISOString()} title={format.momentWithZone(one.lastSeenAt)}>
                {format.shortMoment(one.lastSeenAt)}
              </time>
            ) : (
              <span className="text-muted">{t("admin.people.never")}</span>
            )}
          </LedgerCell>
          <LedgerCell label={t("admin.people.column.sessions")}>
            {one.sessions === 0 ? <span className="text-muted">{t("admin.people.none")}</span> : one.sessions}
          </LedgerCell>
        </LedgerRow>
      ))}
    </Ledger>
  );
}

type RolesProps = { visit: DeskVisit; roles: Awaited<ReturnType<typeof listRoles>> };

async function Roles({ visit, roles }: RolesProps) {
  const { t, administrator } = visit;
  const websites = await listWebsites(administrator);
  const columns = ["role", "allows", "where", "codes", "holders"] as const;
  return (
    <Ledger
      caption={t("admin.people.roles")}
      columns={columns.map((column) => t(`admin.people.column.${column}`))}
    >
      {roles.map((role) => (
        <LedgerRow
          key={role.id}
          head={
            <a href={`/admin/administrators/roles/${role.id}`} className="font-semibold">
              {role.name}
            </a>
          }
        >
          <LedgerCell label={t("admin.people.column.allows")}>
            {permissionsText(visit, role.permissions)}
          </LedgerCell>
          <LedgerCell label={t("admin.people.column.where")}>
            {websitesText(visit, role, websites)}
          </LedgerCell>
          <LedgerCell label={t("admin.people.column.codes")}>
            {role.requiresCode ? (
              t("admin.people.codesRequired")
            ) : (
              <span className="text-muted">{t("admin.people.codesOptional")}</span>
            )}
          </LedgerCell>
          <LedgerCell label={t("admin.people.column.holders")}>{role.holders}</LedgerCell>
        </LedgerRow>
      ))}
    </Ledger>
  );
}
