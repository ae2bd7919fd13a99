"use client";

import { useActionState, useId, useState } from "react";

import { useIsHydrated } from "./hydrated";

/** What an action answers to who asks for a link: the link, or why there is none. */
export type CopyAnswer = { link?: string; alert?: string };

type Props = {
  action: (before: CopyAnswer) => Promise<CopyAnswer>;
  words: Record<"copy" | "link" | "linkHint" | "toClipboard" | "copied", string>;
  /** The classes of the button that asks, and of what comes in its place. */
  look: { button: string; panel: string };
  /** The id of what says which of several the button belongs to. */
  about?: string;
  /** Where the link is put away again. */
  closing?: { href: string; label: string };
};

/** Fetches the link to pass on when it is asked for, and shows it; it is on no page before. */
export function CopyForm({ action, ...props }: Props) {
  const { words, look, about } = props;
  const [answer, submit, isPending] = useActionState(action, {});
  if (answer.link) return <CopiedLink link={answer.link} {...props} />;
  return (
    <form action={submit} className="contents">
      <button className={look.button} aria-disabled={isPending} aria-describedby={about}>
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

function CopiedLink({ link, words, look, closing }: Omit<Props, "action"> & { link: string }) {
  const id = useId();
  const isHydrated = useIsHydrated();
  const [isCopied, setCopied] = useState(false);
  return (
    <div className={look.panel}>
      <label htmlFor={id} className="font-medium">
        {words.link}
      </label>
      <p id={`${id}-hint`} className="label wrap-anywhere">
        {words.linkHint}
      </p>
      <div className="flex gap-2">
        <input
          id={id}
          readOnly
          value={link}
          ref={select}
          aria-describedby={`${id}-hint`}
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
      <div className="flex items-baseline justify-between gap-4">
        <p role="status" className="text-muted">
          {isCopied && words.copied}
        </p>
        {closing && (
          <a href={closing.href} className="py-1">
            {closing.label}
          </a>
        )}
      </div>
    </div>
  );
}
