"use client";

import { type ReactNode } from "react";

import { ErrorSummary, type Problem } from "@/components/error-summary";
import { useFormAction } from "@/components/form-action";
import { Field, type FieldProps } from "@/components/field";
import type { FormWords } from "@/components/fields-form";
import { useIsHydrated } from "@/components/hydrated";
import { Sheet } from "@/components/sheet";

/** What comes of a code: the recovery codes, which nothing ever shows again, or what is wrong. */
export type CodesAnswer = { codes?: string[]; alert?: string; error?: string };

export type CodesAction = (before: CodesAnswer, form: FormData) => Promise<CodesAnswer>;

type Words = FormWords & {
  title: string;
  lead: string;
  recovery: string;
  recoveryLead: string;
  done: string;
  print: string;
  kept: string;
};

/**
 * A page with a form for a code, whose answer shows recovery codes in its place. `field` is null where what the form was for has
 * been done; a page is drawn so around the answer as well.
 */
export function CodesForm(props: {
  action: CodesAction;
  field: FieldProps | null;
  words: Words;
  onward: string;
  before: ReactNode;
  after: ReactNode;
}) {
  const { field, words, onward } = props;
  const [answer, submit, isPending, form] = useFormAction(props.action, {});
  if (answer.codes) return <RecoveryCodes codes={answer.codes} words={words} onward={onward} />;
  const problems: Problem[] = [
    ...(answer.alert ? [{ text: answer.alert }] : []),
    ...(answer.error && field ? [{ field: field.name, text: answer.error }] : []),
  ];
  const title = `${words.title} · Convive`;
  return (
    <Sheet title={words.title} lead={words.lead}>
      <title>{problems.length > 0 ? `${words.errorPrefix} ${title}` : title}</title>
      {field && (
        <form ref={form} action={submit} className="grid gap-6" noValidate>
          <ErrorSummary
            key={String(isPending)}
            title={words.summary}
            problems={problems}
            takesFocus={!isPending}
          />
          {props.before}
          <input type="hidden" name="next" value={onward} />
          <Field {...field} {...(answer.error && { error: answer.error })} />
          <div>
            <button className="button" aria-disabled={isPending}>
              {words.submit}
            </button>
          </div>
        </form>
      )}
      {props.after}
    </Sheet>
  );
}

const focus = (said: HTMLElement | null) => said?.focus();

function RecoveryCodes({ codes, words, onward }: { codes: string[]; words: Words; onward: string }) {
  const isHydrated = useIsHydrated();
  return (
    <Sheet title={words.recovery} lead={words.recoveryLead}>
      <title>{`${words.recovery} · Convive`}</title>
      <p
        ref={focus}
        role="status"
        tabIndex={-1}
        className="no-print border-l-2 border-accent py-1 pl-4 font-semibold outline-none"
      >
        {words.done}
      </p>
      <ol className="panel grid list-inside list-decimal gap-x-6 gap-y-1.5 px-4 py-3 font-mono text-lead wide:grid-cols-2 print:grid-cols-1">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <div className="no-print flex flex-wrap gap-2">
        <a href={onward} className="button">
          {words.kept}
        </a>
        {isHydrated && (
          <button type="button" className="button button-quiet" onClick={() => window.print()}>
            {words.print}
          </button>
        )}
      </div>
    </Sheet>
  );
}
