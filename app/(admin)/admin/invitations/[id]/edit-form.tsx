"use client";

import { ErrorSummary, type Problem } from "@/components/error-summary";
import { useFormAction } from "@/components/form-action";
import { Field, FieldError } from "@/components/field";
import type { FormAction } from "@/components/fields-form";

type EditWords = Record<
  | "title"
  | "errorPrefix"
  | "summary"
  | "email"
  | "emailHint"
  | "message"
  | "messageHint"
  | "save"
  | "saveAndSend",
  string
>;

type Props = { action: FormAction; email: string; message: string; words: EditWords };

/** Address and message of an invitation that is not sent yet; what was typed stays until it is saved. */
export function EditForm({ action, email, message, words }: Props) {
  const [answer, submit, isPending, form] = useFormAction(action, {});
  const problems: Problem[] = Object.entries(answer.errors ?? {}).map(([field, text]) => ({ field, text }));
  if (answer.alert) problems.unshift({ text: answer.alert });
  const error = answer.errors?.["message"];
  return (
    <form ref={form} action={submit} noValidate className="grid gap-4">
      {problems.length > 0 && <title>{`${words.errorPrefix} ${words.title}`}</title>}
      <ErrorSummary
        key={String(isPending)}
        title={words.summary}
        problems={problems}
        takesFocus={!isPending}
      />
      <Field
        name="email"
        label={words.email}
        hint={words.emailHint}
        {...(answer.errors?.["email"] && { error: answer.errors["email"] })}
        defaultValue={answer.values?.["email"] ?? email}
        type="email"
        autoComplete="off"
        required
      />
      <div className="grid gap-1.5">
        <label htmlFor="message" className="font-medium">
          {words.message}
        </label>
        <p id="message-hint" className="label">
          {words.messageHint}
        </p>
        <textarea
          id="message"
          name="message"
          rows={4}
          maxLength={1000}
          className="entry"
          defaultValue={answer.values?.["message"] ?? message}
          aria-describedby={error ? "message-hint message-error" : "message-hint"}
          aria-invalid={error ? true : undefined}
        />
        {error && <FieldError name="message">{error}</FieldError>}
      </div>
      <div className="flex flex-wrap gap-2">
        <button className="button" aria-disabled={isPending}>
          {words.save}
        </button>
        <button name="then" value="send" className="button button-quiet" aria-disabled={isPending}>
          {words.saveAndSend}
        </button>
      </div>
    </form>
  );
}
