"use client";

import { useState } from "react";

import { ErrorSummary, type Problem } from "@/components/error-summary";
import { useFormAction } from "@/components/form-action";

import { AddressFields } from "./address-fields";
import type { ComposeAnswer, ComposeWords, Preview } from "./compose-words";
import { MessageField } from "./message-field";
import { PreviewSheet } from "./preview-sheet";

type ComposeProps = {
  action: (before: ComposeAnswer, form: FormData) => Promise<ComposeAnswer>;
  first: ComposeAnswer;
  most: number;
  mayWrite: boolean;
  preview: Preview;
  words: ComposeWords;
  title: string;
  signInPath: string;
};

/** The invitation form. Without JavaScript, adding, removing and previewing are buttons that bring the page again. */
export function ComposeForm({ action, first, title, ...rest }: ComposeProps) {
  const [answer, submit, isPending, form] = useFormAction(action, first);
  const problems = problemsOf(answer);
  return (
    <form ref={form} action={submit} noValidate>
      <title>{problems.length > 0 ? `${rest.words.errorPrefix} ${title}` : title}</title>
      {/* What Enter in a field presses: without it, the first button would be one that removes an address. */}
      <button name="intent" value="send" tabIndex={-1} aria-hidden="true" className="sr-only" />
      <input type="hidden" name="submission" value={answer.submission} />
      <Letter key={answer.submission} answer={answer} problems={problems} isPending={isPending} {...rest} />
    </form>
  );
}

type LetterProps = Pick<ComposeProps, "most" | "mayWrite" | "preview" | "words" | "signInPath"> & {
  answer: ComposeAnswer;
  problems: Problem[];
  isPending: boolean;
};

function Letter({ answer, problems, isPending, most, mayWrite, preview, words, signInPath }: LetterProps) {
  const [message, setMessage] = useState(answer.message);
  return (
    <div className="grid items-start gap-x-12 gap-y-8 wide:grid-cols-[minmax(0,1fr)_minmax(0,19rem)]">
      <div className="grid gap-8">
        <ErrorSummary
          key={String(isPending)}
          title={words.summary}
          problems={problems}
          takesFocus={!isPending}
          wayOut={answer.isSignedOut ? { href: signInPath, label: words.signIn } : null}
        />
        {answer.status && (
          <p role="status" className="border-l-2 border-ink py-1 pl-4">
            {answer.status}
          </p>
        )}
        <AddressFields answer={answer} most={most} words={words} />
        {mayWrite && (
          <MessageField error={answer.messageError} message={message} write={setMessage} words={words} />
        )}
        <div>
          <button name="intent" value="send" className="button" aria-disabled={isPending}>
            {words.submit}
          </button>
        </div>
      </div>
      {preview && <PreviewSheet preview={preview} words={words} message={mayWrite ? message.trim() : ""} />}
    </div>
  );
}

function problemsOf(answer: ComposeAnswer): Problem[] {
  const problems: Problem[] = answer.errors.flatMap((text, index) =>
    text ? [{ field: `email-${index + 1}`, text }] : [],
  );
  if (answer.messageError) problems.push({ field: "message", text: answer.messageError });
  if (answer.alert) problems.unshift({ text: answer.alert });
  return problems;
}
