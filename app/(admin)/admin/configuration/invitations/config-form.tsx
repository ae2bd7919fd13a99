"use client";

import { startTransition, useEffect, useState, type FormEvent } from "react";

import { ErrorSummary, type Problem } from "@/components/error-summary";
import { useFormAction } from "@/components/form-action";

import { ConfigRow } from "./config-row";
import {
  defaultName,
  wasName,
  type ConfigAnswer,
  type ConfigSection,
  type ConfigWords,
} from "./config-words";

type Props = {
  action: (before: ConfigAnswer, form: FormData) => Promise<ConfigAnswer>;
  sections: ConfigSection[];
  /** The page as it is saved. */
  address: string;
  words: ConfigWords;
  title: string;
};

/** All settings of a scope in one form; with JavaScript, changes bring a bar that saves or drops them and stop whoever leaves. */
export function ConfigForm({ action, sections, address, words, title }: Props) {
  const [answer, submit, isPending, form] = useFormAction(action, {});
  const [isChanged, setChanged] = useState(false);
  useSaveKey(form);
  useLeaveWarning(isChanged);
  const problems = problemsOf(answer);
  // React would set the form back to what it was drawn with, whatever the answer.
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    startTransition(() => submit(data));
  };
  return (
    <form
      ref={form}
      action={submit}
      onSubmit={send}
      onChange={() => setChanged(true)}
      noValidate
      className="grid gap-8"
    >
      <title>{problems.length > 0 ? `${words.errorPrefix} ${title}` : title}</title>
      <ErrorSummary
        key={String(isPending)}
        title={words.summary}
        problems={problems}
        takesFocus={!isPending}
        wayOut={answer.isSignedOut ? { href: "/admin/sign-in", label: words.signIn } : null}
      />
      {sections.map((section) => (
        <section key={section.title} aria-label={section.title} className="grid gap-2">
          <h2 className="text-lead">{section.title}</h2>
          <div className="panel divide-y divide-hairline">
            {section.fields.map((field) => (
              <ConfigRow key={field.key} field={field} answer={answer} words={words} />
            ))}
          </div>
        </section>
      ))}
      {sections.length === 0 && <Sent answer={answer} />}
      <div
        className={`flex flex-wrap items-center gap-x-5 gap-y-2 ${isChanged ? "sticky bottom-0 -mx-4 border-t border-hairline bg-card px-4 py-3 wide:-mx-8 wide:px-8" : ""}`}
      >
        <button className="button" aria-disabled={isPending}>
          {words.save}
        </button>
        {isChanged && (
          <>
            <a href={address} className="button button-quiet" onClick={() => setChanged(false)}>
              {words.discard}
            </a>
            <span className="text-muted">{words.unsaved}</span>
          </>
        )}
      </div>
    </form>
  );
}

/** The form of somebody signed out meanwhile, to be sent again: what it had, not what it was drawn from. */
function Sent({ answer: { values = {}, defaults = {}, was = {} } }: { answer: ConfigAnswer }) {
  return (
    <div hidden>
      {Object.keys(was).map((key) => (
        <span key={key}>
          <input type="hidden" name={wasName(key)} value={was[key]} />
          {defaults[key] ? (
            <input type="hidden" name={defaultName(key)} value="on" />
          ) : (
            <input type="hidden" name={key} value={values[key] ?? ""} />
          )}
        </span>
      ))}
    </div>
  );
}

function problemsOf({ alert, errors = {} }: ConfigAnswer): Problem[] {
  const problems: Problem[] = Object.entries(errors).map(([field, text]) => ({ field, text }));
  return alert ? [{ text: alert }, ...problems] : problems;
}

/** Saves with the keys that save a document everywhere else. */
function useSaveKey(form: React.RefObject<HTMLFormElement | null>) {
  useEffect(() => {
    const save = (event: KeyboardEvent) => {
      if (event.key !== "s" || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      form.current?.requestSubmit();
    };
    document.addEventListener("keydown", save);
    return () => document.removeEventListener("keydown", save);
  }, [form]);
}

function useLeaveWarning(isChanged: boolean) {
  useEffect(() => {
    if (!isChanged) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [isChanged]);
}
