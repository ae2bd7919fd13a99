"use client";

import { ErrorSummary, type Problem } from "./error-summary";
import { useFormAction } from "./form-action";
import { Field, FieldError, type FieldProps } from "./field";
import type { FormAction, FormWords } from "./fields-form";

type Option = { value: string; label: string };

/** An entry of the form: a line of text, one choice in a list or as buttons, any number of boxes, or the head of a part of it. */
export type Entry =
  | ({ kind: "text" } & FieldProps)
  | { kind: "part"; name: string; label: string }
  | {
      kind: "list" | "one" | "any";
      name: string;
      label: string;
      hint?: string;
      options: Option[];
      chosen: string[];
    };

/**
 * A form of text and choices that works alike with and without JavaScript. In an answer's values, several choices stand
 * in one text, with commas between.
 */
export function ChoicesForm(props: {
  action: FormAction;
  entries: Entry[];
  words: FormWords;
  title: string;
}) {
  const { entries, words } = props;
  const [answer, submit, isPending, form] = useFormAction(props.action, {});
  const problems: Problem[] = entries.flatMap(({ name }) => {
    const text = answer.errors?.[name];
    return text ? [{ field: name, text }] : [];
  });
  if (answer.alert) problems.unshift({ text: answer.alert });
  return (
    <form ref={form} action={submit} className="grid max-w-112 gap-5" noValidate>
      <title>{problems.length > 0 ? `${words.errorPrefix} ${props.title}` : props.title}</title>
      <ErrorSummary
        key={String(isPending)}
        title={words.summary}
        problems={problems}
        takesFocus={!isPending}
      />
      {entries.map((entry) => (
        <EntryField
          key={entry.name}
          entry={entry}
          error={answer.errors?.[entry.name]}
          typed={answer.values?.[entry.name]}
        />
      ))}
      <div>
        <button className="button" aria-disabled={isPending}>
          {words.submit}
        </button>
      </div>
    </form>
  );
}

type EntryProps = { entry: Entry; error: string | undefined; typed: string | undefined };

function EntryField({ entry, error, typed }: EntryProps) {
  if (entry.kind === "part") return <h2 className="mt-2 text-lead first:mt-0">{entry.label}</h2>;
  if (entry.kind === "text") {
    const { kind: _, defaultValue, ...field } = entry;
    return <Field {...field} {...(error && { error })} defaultValue={typed ?? defaultValue} />;
  }
  const chosen = typed === undefined ? entry.chosen : typed.split(",");
  // Made anew with what was chosen: React resets a form after its action, and these to what they first were.
  const key = chosen.join(",");
  if (entry.kind === "list") return <ListField key={key} entry={{ ...entry, chosen }} error={error} />;
  return <BoxesField key={key} entry={{ ...entry, chosen }} error={error} />;
}

type Choice = Exclude<Entry, { kind: "text" | "part" }>;
type ChoiceProps = { entry: Choice; error: string | undefined };

const describe = ({ name, hint }: Choice, error: string | undefined) =>
  [hint && `${name}-hint`, error && `${name}-error`].filter(Boolean).join(" ") || undefined;

function Hint({ entry: { name, hint } }: { entry: Choice }) {
  return (
    hint && (
      <p id={`${name}-hint`} className="label">
        {hint}
      </p>
    )
  );
}

function ListField({ entry, error }: ChoiceProps) {
  const { name, label, options, chosen } = entry;
  return (
    <div className="grid gap-1.5">
      <label htmlFor={name} className="font-medium">
        {label}
      </label>
      <Hint entry={entry} />
      <select
        id={name}
        name={name}
        className="entry"
        defaultValue={chosen[0]}
        aria-describedby={describe(entry, error)}
        aria-invalid={error ? true : undefined}
      >
        {options.map(({ value, label }) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      {error && <FieldError name={name}>{error}</FieldError>}
    </div>
  );
}

function BoxesField({ entry, error }: ChoiceProps) {
  const { kind, name, label, options, chosen } = entry;
  return (
    <fieldset id={name} tabIndex={-1} className="grid gap-1" aria-describedby={describe(entry, error)}>
      <legend className="mb-1.5 font-medium">{label}</legend>
      <Hint entry={entry} />
      {options.map(({ value, label }) => (
        <label key={value} className="flex min-h-7 items-center gap-2.5 py-0.5">
          <input
            type={kind === "one" ? "radio" : "checkbox"}
            name={name}
            value={value}
            defaultChecked={chosen.includes(value)}
            className="size-4 shrink-0"
          />
          {label}
        </label>
      ))}
      {error && <FieldError name={name}>{error}</FieldError>}
    </fieldset>
  );
}
