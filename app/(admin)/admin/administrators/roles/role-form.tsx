import type { DeskVisit } from "@/app/admin-guard";
import { formWords } from "@/app/form-words";
import { ChoicesForm, type Entry } from "@/components/choices-form";
import type { Role } from "@/domain/accounts/team";
import { listWebsites } from "@/domain/sessions/list-team";

import { saveRole } from "./actions";

/** The form of a role: only what the administrator holds can be ticked. */
export async function RoleForm({
  visit,
  saved,
  title,
}: {
  visit: DeskVisit;
  saved: Role | null;
  title: string;
}) {
  const { administrator, t } = visit;
  const websites = await listWebsites(administrator);
  const isLimited = administrator.websiteIds !== null;
  const reach: Entry = {
    kind: "one",
    name: "reach",
    label: t("admin.people.column.where"),
    options: [
      ...(isLimited ? [] : [{ value: "all", label: t("admin.people.allWebsites") }]),
      { value: "some", label: t("admin.people.someWebsites") },
    ],
    chosen: [isLimited || saved?.websiteIds ? "some" : "all"],
  };
  return (
    <ChoicesForm
      action={saveRole.bind(null, saved?.id ?? null)}
      entries={[
        {
          kind: "text",
          name: "name",
          label: t("admin.people.name"),
          autoComplete: "off",
          maxLength: 60,
          required: true,
          defaultValue: saved?.name ?? "",
        },
        {
          kind: "any",
          name: "permissions",
          label: t("admin.people.permissions"),
          hint: t("admin.people.permissionsHint"),
          options: administrator.permissions.map((permission) => ({
            value: permission,
            label: t(`admin.permission.${permission}`),
          })),
          chosen: saved?.permissions ?? [],
        },
        reach,
        {
          kind: "any",
          name: "websites",
          label: t("admin.people.websites"),
          options: websites.map(({ id, name }) => ({ value: String(id), label: name })),
          chosen: (saved?.websiteIds ?? []).map(String),
        },
      ]}
      words={formWords(t, t("admin.people.saveRole"))}
      title={`${title} · Convive`}
    />
  );
}
