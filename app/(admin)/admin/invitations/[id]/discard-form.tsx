"use client";

import { useState } from "react";

import { useIsHydrated } from "@/components/hydrated";
import { ConfirmSheet } from "@/components/ui/confirm-sheet";

type DiscardWords = Record<"discard" | "title" | "lead" | "ok" | "cancel", string>;

type Props = {
  action: () => Promise<void>;
  /** Where the page is without the question, and whether it was asked to ask it. */
  path: string;
  isAsked: boolean;
  words: DiscardWords;
};

/** Asks before it discards: in a dialog where scripts run, else on the page that the button leads to. */
export function DiscardForm({ action, path, isAsked, words }: Props) {
  const isHydrated = useIsHydrated();
  const [isOpen, setOpen] = useState(isAsked);
  return (
    <>
      <form
        action={path}
        className="contents"
        onSubmit={(event) => {
          event.preventDefault();
          setOpen(true);
        }}
      >
        <input type="hidden" name="ask" value="discard" />
        <button className="button button-quiet">{words.discard}</button>
      </form>
      {isOpen && (
        <ConfirmSheet
          isDialog={isHydrated}
          title={words.title}
          lead={words.lead}
          words={words}
          fields={{}}
          action={action}
          plainAction={action}
          cancelHref={path}
          onCancel={() => setOpen(false)}
        />
      )}
    </>
  );
}
