"use client";

import { useActionState, useState } from "react";

import { useIsHydrated } from "@/components/hydrated";

import type { CopyAnswer } from "./actions";

type CopyWords = Record<"copy" | "link" | "linkHint" | "toClipboard" | "copied", string>;

type Props = { action: (before: CopyAnswer) => Promise<CopyAnswer>; words: CopyWords };

/** Fetches the link to pass on when it is asked for, and shows it; it is on no page before. */
export function CopyForm({ action, words }: Props) {
  const [answer, submit, isPending] = useActionState(action, {});
  if (answer.link) return <CopiedLink link={answer.link} words={words} />;
  return (
    <form action={submit} className="contents">
      <button className="button button-quiet" aria-disabled={isPending}>
        {words.copy}
      </button>
      {answer.alert && (
        <p role="alert" className="basis-full text-alert">
          {answer.alert}
        </p>
      )}
    </form>
  );
}

const select = (entry: HTMLInputElement | null) => entry?.select();

function CopiedLink({ link, words }: { link: string; words: CopyWords }) {
  const isHydrated = useIsHydrated();
  const [isCopied, setCopied] = useState(false);
  return (
    <div className="grid basis-full gap-1.5">
      <label htmlFor="link" className="font-medium">
        {words.link}
      </label>
      <p id="link-hint" className="label">
        {words.linkHint}
      </p>
      <div className="flex gap-2">
        <input
          id="link"
          readOnly
          value={link}
          ref={select}
          aria-describedby="link-hint"
          className="entry font-mono"
        />
        {isHydrated && (
          <button
            type="button"
            className="button button-quiet"
            onClick={async () => {
              await navigator.clipboard.writeText(link);
              setCopied(true);
            }}
          >
            {words.toClipboard}
          </button>
        )}
      </div>
      <p role="status" className="text-muted">
        {isCopied && words.copied}
      </p>
    </div>
  );
}
