import type { DeskVisit } from "@/app/admin-guard";
import { formWords } from "@/app/form-words";
import { ChoicesForm, type Entry } from "@/components/choices-form";
import { listWebsites, type FoundRole } from "@/domain/sessions/list-team";

import { saveRole } from "./actions";

/** The form of a role: only what the administrator holds can be ticked. */
export async function RoleForm({
  visit,
  saved,
  title,
}: {
  visit: DeskVisit;
  saved: FoundRole | null;
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
        codesEntry(visit, saved),
      ]}
      words={formWords(t, t("admin.people.saveRole"))}
      title={`${title} · Convive`}
    />
  );
}

/** Whether the role requires one-time codes, with what saving that does to those who have it. */
function codesEntry({ t }: DeskVisit, saved: FoundRole | null): Entry {
  const hint = saved
    ? t("admin.people.requiresCodeHint", { count: saved.withoutCodes })
    : t("admin.people.requiresCodeNew");
  return {
    kind: "any",
    name: "requiresCode",
    label: t("admin.people.requiresCode"),
    hint: saved?.amongThem ? `${hint} ${t("admin.people.requiresCodeYou")}` : hint,
    options: [{ value: "yes", label: t("admin.people.requiresCodeOption") }],
    chosen: saved?.requiresCode ? ["yes"] : [],
  };
}
