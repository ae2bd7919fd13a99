"use client";

import { useActionState, useState } from "react";

import { ConfirmSheet } from "@/components/ui/confirm-sheet";
import { MenuButton } from "@/components/ui/menu-button";
import { useIsHydrated } from "@/components/hydrated";

import { act, askToAct, type AskAnswer } from "./actions";
import type { ShellWords } from "./grid-shell";
import { nothing, withPage, type Selection } from "./selection";

type Props = {
  words: ShellWords;
  address: string;
  selection: Selection;
  select: (next: Selection) => void;
  /** The ids on this page. */
  visible: string[];
};

/** What can be done with the selected invitations: a menu, Submit, then a confirmation that names their number. */
export function GridActions({ words, address, selection, select, visible }: Props) {
  const [answer, ask, isAsking] = useActionState<AskAnswer, FormData>(askToAct, {});
  const [dismissed, dismiss] = useState<string>();
  const [kind, choose] = useState("");
  const isHydrated = useIsHydrated();
  const { confirm } = answer;
  const elsewhere = selection.all ? [] : [...selection.ids].filter((id) => !visible.includes(id));
  return (
    <div className="no-print flex flex-wrap items-center gap-2">
      <form id="grid-actions" action={ask} className="flex flex-wrap items-center gap-2">
        <input type="hidden" name="filter" value={address} />
        {selection.all && <input type="hidden" name="all" value="yes" />}
        {elsewhere.map((id) => (
          <input key={id} type="hidden" name="selected" value={id} />
        ))}
        {isHydrated ? (
          <>
            <span className="text-muted" aria-live="polite">
              {selectionText(words, selection)}
            </span>
            <SelectMenu words={words} selection={selection} select={select} visible={visible} />
            <MenuButton
              label={words.actions}
              items={[
                { label: words.discard, chosen: kind === "discard", choose: () => choose("discard") },
                { label: words.resend, chosen: kind === "resend", choose: () => choose("resend") },
              ]}
            />
            {kind !== "" && <span>{kind === "discard" ? words.discard : words.resend}</span>}
            <input type="hidden" name="kind" value={kind} />
          </>
        ) : (
          <WithoutScripts words={words} />
        )}
        <button className="button button-quiet" aria-disabled={isAsking}>
          {words.submit}
        </button>
      </form>
      {answer.alert && !isAsking && (
        <p role="alert" className="basis-full text-alert">
          {answer.alert}
        </p>
      )}
      {confirm && confirm.submission !== dismissed && (
        <ConfirmSheet
          isDialog={isHydrated}
          title={confirm.title}
          lead={confirm.lead}
          words={words}
          cancelHref={confirm.back}
          action={async (form) => {
            dismiss(confirm.submission);
            select(nothing);
            await act(form);
          }}
          plainAction={act}
          fields={confirm.fields}
          onCancel={() => dismiss(confirm.submission)}
        />
      )}
    </div>
  );
}

function selectionText(words: ShellWords, selection: Selection): string {
  if (selection.all) return words.all;
  return selection.ids.size === 0 ? words.none : words.some.replace("{count}", String(selection.ids.size));
}

function SelectMenu({ words, selection, select, visible }: Omit<Props, "address">) {
  return (
    <MenuButton
      label={words.select}
      items={[
        { label: words.selectAll, choose: () => select({ all: true }) },
        { label: words.deselectAll, choose: () => select(nothing) },
        {
          label: words.selectVisible,
          choose: () => select(withPage(selection, visible, true)),
        },
        {
          label: words.unselectVisible,
          choose: () => select(withPage(selection, visible, false)),
        },
      ]}
    />
  );
}

function WithoutScripts({ words }: { words: ShellWords }) {
  return (
    <>
      <label className="inline-flex items-center gap-1.5">
        <input type="checkbox" name="all" value="yes" />
        {words.allMatching}
      </label>
      <select name="kind" aria-label={words.actions} className="entry w-auto">
        <option value="">{words.actions}</option>
        <option value="discard">{words.discard}</option>
        <option value="resend">{words.resend}</option>
      </select>
    </>
  );
}
