import { redirect } from "next/navigation";

import { add } from "@/app/(admin)/admin/customer-groups/actions";
import { GroupNameForm } from "@/app/(admin)/admin/customer-groups/group-name-form";
import { withOutcome } from "@/app/(admin)/admin/customer-groups/group-words";
import { Desk, PageHead } from "@/app/(admin)/desk";
import { administratorsOnly } from "@/app/admin-guard";
import { mayChangeGroups } from "@/domain/customers/change-groups";

/** The form of a new customer group. */
export default async function NewGroupPage() {
  const visit = await administratorsOnly("manage_customers");
  const { administrator, t } = visit;
  if (!mayChangeGroups(administrator))
    redirect(withOutcome("/admin/customer-groups", { refused: "not_everywhere" }));
  const title = t("admin.customers.groups.add");
  return (
    <Desk visit={visit} path="/admin/customer-groups/new">
      <div className="grid gap-6">
        <PageHead title={title} lead={t("admin.customers.groups.lead")} />
        <GroupNameForm visit={visit} action={add} submit={title} title={title} />
        <p>
          <a href="/admin/customer-groups">{t("admin.customers.groups.back")}</a>
        </p>
      </div>
    </Desk>
  );
}
