import { Desk, PageHead } from "@/app/(admin)/desk";
import { invite } from "@/app/(admin)/admin/administrators/actions";
import { roleEntry } from "@/app/(admin)/admin/administrators/people-words";
import { administratorsOnly } from "@/app/admin-guard";
import { formWords } from "@/app/form-words";
import { ChoicesForm } from "@/components/choices-form";
import { listRoles } from "@/domain/sessions/list-team";

/** Where somebody is invited to work in the administration. */
export default async function InvitePage() {
  const visit = await administratorsOnly("manage_administrators");
  const { administrator, t } = visit;
  const title = t("admin.people.invite");
  return (
    <Desk visit={visit} path="/admin/administrators/invite">
      <div className="grid gap-6">
        <PageHead title={title} lead={t("admin.people.inviteLead")} />
        <ChoicesForm
          action={invite}
          entries={[
            {
              kind: "text",
              name: "name",
              label: t("admin.people.name"),
              autoComplete: "off",
              maxLength: 60,
              required: true,
            },
            {
              kind: "text",
              name: "email",
              label: t("fields.email"),
              type: "email",
              autoComplete: "off",
              required: true,
            },
            roleEntry(visit, await listRoles(administrator), null),
          ]}
          words={formWords(t, t("admin.people.inviteSubmit"))}
          title={`${title} · Convive`}
        />
        <p>
          <a href="/admin/administrators">{t("admin.people.back")}</a>
        </p>
      </div>
    </Desk>
  );
}
