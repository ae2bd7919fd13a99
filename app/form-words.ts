import type { Words } from "./words";
import type { FieldProps } from "@/components/field";
import type { FormWords } from "@/components/fields-form";

/** The words every form needs, with those of its button. */
export function formWords(t: Words, submit: string): FormWords {
  return {
    submit,
    summary: t("common.summary"),
    errorPrefix: t("common.errorPrefix"),
    show: t("common.show"),
    hide: t("common.hide"),
  };
}

/** The fields of people and passwords, as forms of the storefront have them. */
export function personFields(t: Words) {
  return {
    email: {
      name: "email",
      label: t("fields.email"),
      type: "email",
      autoComplete: "username",
      inputMode: "email",
      required: true,
    },
    firstName: {
      name: "firstName",
      label: t("fields.firstName"),
      autoComplete: "given-name",
      required: true,
    },
    lastName: { name: "lastName", label: t("fields.lastName"), autoComplete: "family-name", required: true },
    password: {
      name: "password",
      label: t("fields.password"),
      type: "password",
      autoComplete: "current-password",
      required: true,
    },
    newPassword: {
      name: "password",
      label: t("fields.password"),
      type: "password",
      autoComplete: "new-password",
      hint: t("fields.passwordHint"),
      required: true,
    },
  } satisfies Record<string, FieldProps>;
}

/** The text of a form's field, as it was typed; empty where it is missing or a file. */
export function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}
