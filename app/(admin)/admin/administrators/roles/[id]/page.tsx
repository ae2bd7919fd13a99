import { redirect } from "next/navigation";

import { Outcome, type OutcomeSearch } from "@/app/(admin)/outcome";
import {
  idFrom,
  permissionsText,
  readOutcome,
  withOutcome,
} from "@/app/(admin)/admin/administrators/people-words";
import { remove } from "@/app/(admin)/admin/administrators/roles/actions";
import { RoleForm } from "@/app/(admin)/admin/administrators/roles/role-form";
import { Desk, PageHead } from "@/app/(admin)/desk";
import { administratorsOnly } from "@/app/admin-guard";
import { findListedRole } from "@/domain/sessions/list-team";

type Props = { params: Promise<{ id: string }>; searchParams: OutcomeSearch };

/** One role: what it allows and where; removed once nobody has it. */
export default async function RolePage({ params, searchParams }: Props) {
  const visit = await administratorsOnly("manage_administrators");
  const { administrator, t } = visit;
  const { id } = await params;
  const role = await findListedRole(administrator, idFrom(id));
  if (!role) redirect(withOutcome("/admin/administrators", { refused: "not_found" }));
  return (
    <Desk visit={visit} path={`/admin/administrators/roles/${role.id}`}>
      <div className="grid gap-6">
        <PageHead title={role.name} lead={t("admin.people.roleLead")}>
          {role.isCovered && (
            <form action={remove.bind(null, role.id)}>
              <button className="button button-quiet">{t("admin.people.removeRole")}</button>
            </form>
          )}
        </PageHead>
        <Outcome {...await readOutcome(t, searchParams)} />
        {role.isCovered ? (
          <RoleForm visit={visit} saved={role} title={role.name} />
        ) : (
          <div className="grid max-w-160 gap-2">
            <title>{`${role.name} · Convive`}</title>
            <p>{permissionsText(visit, role.permissions)}</p>
            <p className="text-muted">{t("admin.people.refused.wider")}</p>
          </div>
        )}
        <p>
          <a href="/admin/administrators">{t("admin.people.back")}</a>
        </p>
      </div>
    </Desk>
  );
}
