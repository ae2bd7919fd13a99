import { RoleForm } from "@/app/(admin)/admin/administrators/roles/role-form";
import { Desk, PageHead } from "@/app/(admin)/desk";
import { administratorsOnly } from "@/app/admin-guard";

/** Where a role is added. */
export default async function NewRolePage() {
  const visit = await administratorsOnly("manage_administrators");
  const { t } = visit;
  const title = t("admin.people.addRole");
  return (
    <Desk visit={visit} path="/admin/administrators/roles/new">
      <div className="grid gap-6">
        <PageHead title={title} lead={t("admin.people.roleLead")} />
        <RoleForm visit={visit} saved={null} title={title} />
        <p>
          <a href="/admin/administrators">{t("admin.people.back")}</a>
        </p>
      </div>
    </Desk>
  );
}
