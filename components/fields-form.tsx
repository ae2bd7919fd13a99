"use client";

import { ErrorSummary, type Problem } from "./error-summary";
import { useFormAction } from "./form-action";
import { Field, type FieldProps } from "./field";
import { PasswordField } from "./password-field";

/** What an action answers to a form: everything is finished text, ready to be shown. */
export type FormAnswer = {
  /** What is wrong with the form as a whole. */
  alert?: string;
  /** What is wrong with each field, by its name. */
  errors?: Record<string, string>;
  /** What was typed, passwords left out, so that nothing is lost. */
  values?: Record<string, string>;
  /** What was done. */
  status?: string;
};

export type FormAction = (before: FormAnswer, form: FormData) => Promise<FormAnswer>;

export type FormWords = { submit: string; summary: string; errorPrefix: string; show: string; hide: string };

/** A form of single-line fields that works alike with and without JavaScript. */
export function FieldsForm(props: {
  action: FormAction;
  fields: FieldProps[];
  words: FormWords;
  title?: string;
  hidden?: Record<string, string>;
}) {
  const { fields, words } = props;
  const [answer, submit, isPending, form] = useFormAction(props.action, {});
  const problems: Problem[] = fields.flatMap(({ name }) => {
    const text = answer.errors?.[name];
    return text ? [{ field: name, text }] : [];
  });
  if (answer.alert) problems.unshift({ text: answer.alert });
  return (
    <form ref={form} action={submit} className="grid gap-6" noValidate>
      {props.title && (
        <title>{problems.length > 0 ? `${words.errorPrefix} ${props.title}` : props.title}</title>
      )}
      <ErrorSummary
        key={String(isPending)}
        title={words.summary}
        problems={problems}
        takesFocus={!isPending}
      />
      {answer.status && problems.length === 0 && (
        <p role="status" className="border-l-2 border-ink py-1 pl-4">
          {answer.status}
        </p>
      )}
      {Object.entries(props.hidden ?? {}).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      {fields.map(({ defaultValue, ...field }) => {
        const error = answer.errors?.[field.name];
        const given = {
          ...field,
          ...(error && { error }),
          defaultValue: answer.values?.[field.name] ?? defaultValue,
        };
        return field.type === "password" ? (
          <PasswordField key={field.name} {...given} show={words.show} hide={words.hide} />
        ) : (
          <Field key={field.name} {...given} />
        );
      })}
      <div>
        <button className="button" aria-disabled={isPending}>
          {words.submit}
        </button>
      </div>
    </form>
  );
}
