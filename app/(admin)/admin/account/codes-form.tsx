"use client";

import { useActionState, type ReactNode } from "react";

import { ErrorSummary, type Problem } from "@/components/error-summary";
import { Field, type FieldProps } from "@/components/field";
import type { FormWords } from "@/components/fields-form";
import { useIsHydrated } from "@/components/hydrated";

/** What comes of a code: the recovery codes, which nothing ever shows again, or what is wrong. */
export type CodesAnswer = { codes?: string[]; alert?: string; error?: string };

export type CodesAction = (before: CodesAnswer, form: FormData) => Promise<CodesAnswer>;

type Words = FormWords & { recovery: string; recoveryLead: string; print: string; kept: string };

/**
 * A form for a code that is answered with recovery codes. Where there is no `field` any more, because what the form was for is
 * done, `children` say so.
 */
export function CodesForm(props: {
  action: CodesAction;
  field: FieldProps | null;
  words: Words;
  title: string;
  onward: string;
  children: ReactNode;
}) {
  const { field, words, onward } = props;
  const [answer, submit, isPending] = useActionState(props.action, {});
  if (answer.codes) return <RecoveryCodes codes={answer.codes} words={words} onward={onward} />;
  const problems: Problem[] = [
    ...(answer.alert ? [{ text: answer.alert }] : []),
    ...(answer.error && field ? [{ field: field.name, text: answer.error }] : []),
  ];
  return (
    <form action={submit} className="grid gap-6" noValidate>
      <title>{problems.length > 0 ? `${words.errorPrefix} ${props.title}` : props.title}</title>
      <ErrorSummary
        key={String(isPending)}
        title={words.summary}
        problems={problems}
        takesFocus={!isPending}
      />
      {props.children}
      {field && (
        <>
          <input type="hidden" name="next" value={onward} />
          <Field {...field} {...(answer.error && { error: answer.error })} />
          <div>
            <button className="button" aria-disabled={isPending}>
              {words.submit}
            </button>
          </div>
        </>
      )}
    </form>
  );
}

const focus = (heading: HTMLElement | null) => heading?.focus();

function RecoveryCodes({ codes, words, onward }: { codes: string[]; words: Words; onward: string }) {
  const isHydrated = useIsHydrated();
  return (
    <div className="grid gap-6">
      <title>{`${words.recovery} · Convive`}</title>
      <div role="status" className="grid gap-1 border-l-2 border-accent py-1 pl-4">
        <h2 ref={focus} tabIndex={-1} className="text-lead outline-none">
          {words.recovery}
        </h2>
        <p>{words.recoveryLead}</p>
      </div>
      <ol className="panel grid list-inside list-decimal gap-x-8 gap-y-1.5 px-4 py-3 font-mono text-lead wide:grid-cols-2">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <div className="no-print flex flex-wrap gap-2">
        {/* With the address of the document: what comes next is another page, without the codes. */}
        <a href={onward} className="button">
          {words.kept}
        </a>
        {isHydrated && (
          <button type="button" className="button button-quiet" onClick={() => window.print()}>
            {words.print}
          </button>
        )}
      </div>
    </div>
  );
}
