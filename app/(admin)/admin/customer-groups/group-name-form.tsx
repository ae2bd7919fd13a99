import type { DeskVisit } from "@/app/admin-guard";
import { formWords } from "@/app/form-words";
import { ChoicesForm } from "@/components/choices-form";
import type { FormAction } from "@/components/fields-form";

type Props = { visit: DeskVisit; action: FormAction; submit: string; title: string; name?: string };

/** The form of a group's name; with `name`, of its present one. */
export const GroupNameForm = ({ visit: { t }, action, submit, title, name }: Props) => (
  <ChoicesForm
    action={action}
    entries={[
      {
        kind: "text",
        name: "name",
        label: t("admin.customers.groups.name"),
        hint: t(name === undefined ? "admin.customers.groups.addHint" : "admin.customers.groups.nameHint"),
        autoComplete: "off",
        required: true,
        defaultValue: name ?? "",
      },
    ]}
    words={formWords(t, submit)}
    title={`${title} · Convive`}
  />
);
