import { formWords } from "@/app/form-words";
import type { Words } from "@/app/words";
import type { FieldProps } from "@/components/field";
import type { CodeRefusal } from "@/domain/accounts/take-code";

/** The fields codes are typed in: blanks and dashes in them are allowed, and letters where a recovery code will do. */
export function codeFields(t: Words) {
  const field = { name: "code", autoComplete: "one-time-code", spellCheck: false, required: true };
  return {
    oneTime: {
      ...field,
      label: t("admin.account.code"),
      hint: t("admin.account.codeHint"),
      inputMode: "numeric",
    },
    recovery: {
      ...field,
      label: t("admin.account.recoveryCode"),
      hint: t("admin.account.recoveryHint"),
      autoComplete: "off",
      autoCapitalize: "characters",
    },
    either: { ...field, label: t("admin.account.eitherCode"), autoCapitalize: "characters" },
  } satisfies Record<string, FieldProps>;
}

/** The words of a form that is answered with recovery codes. */
export const codesFormWords = (
  t: Words,
  own: { title: string; lead: string; submit: string; done: string },
) => ({
  ...formWords(t, own.submit),
  ...own,
  recovery: t("admin.account.recovery"),
  recoveryLead: t("admin.account.recoveryLead"),
  print: t("admin.account.print"),
  kept: t("admin.account.kept"),
});

/** Until when attempts are refused, in minutes from now. */
export function throttledText(t: Words, until: Date): string {
  const minutes = Math.max(1, Math.ceil((until.getTime() - Date.now()) / 60_000));
  return t("admin.signIn.throttled", { minutes });
}

/** What a form says of a code that was not taken. */
export const codeRefusal = (t: Words, refusal: CodeRefusal): { alert: string } | { error: string } =>
  refusal.refused === "throttled"
    ? { alert: throttledText(t, refusal.until) }
    : { error: t("admin.account.wrongCode") };

const outcomes = ["turned_off", "session_ended", "sessions_ended"] as const;

export type AccountOutcome = (typeof outcomes)[number];

/** The sentence of what a form did, as it stands in the address; none where we know no such thing. */
export function outcomeText(t: Words, done: unknown): string | null {
  const known = outcomes.find((one) => one === done);
  return known ? t(`admin.account.done.${known}`) : null;
}
