"use client";

import { useCallback } from "react";

import { FieldError } from "@/components/field";
import { useIsHydrated } from "@/components/hydrated";

import { counted, type ComposeWords } from "./compose-words";

const limit = 500;

type Props = {
  message: string;
  write: (message: string) => void;
  error: string | undefined;
  words: ComposeWords;
};

/** The personal message, with what is left of its length. */
export function MessageField({ message, write, error, words }: Props) {
  const isHydrated = useIsHydrated();
  // What was typed before scripts ran is in the entry already.
  const takeUp = useCallback(
    (entry: HTMLTextAreaElement | null) => {
      if (entry) write(entry.value);
    },
    [write],
  );
  return (
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
        rows={5}
        maxLength={limit * 2}
        className="entry"
        ref={takeUp}
        defaultValue={message}
        onChange={(event) => write(event.target.value)}
        aria-describedby={error ? "message-error message-hint" : "message-hint"}
        aria-invalid={error ? true : undefined}
      />
      <Counter words={words} left={limit - [...message].length} />
      {error && <FieldError name="message">{error}</FieldError>}
      {!isHydrated && (
        <div>
          <button name="intent" value="preview" className="button button-quiet">
            {words.preview}
          </button>
        </div>
      )}
    </div>
  );
}

/** Seen at every key, said only when it begins to matter. */
function Counter({ words, left }: { words: ComposeWords; left: number }) {
  const text = left < 0 ? counted(words.over, -left) : counted(words.remaining, left);
  const isWorthSaying = left <= 0 || left === 20 || left === 50;
  return (
    <>
      <p aria-hidden="true" className={left < 0 ? "text-small text-accent" : "label"}>
        {text}
      </p>
      <p role="status" className="sr-only">
        {isWorthSaying ? text : ""}
      </p>
    </>
  );
}
