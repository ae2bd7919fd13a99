"use client";

import { useRef, useState, type ReactNode } from "react";

import { GridActions } from "./grid-actions";
import { SearchKey } from "./search-key";
import { nothing, useCheckboxes, type Selection } from "./selection";
import { useSoftGrid } from "./soft-grid";

export type ShellWords = Record<
  | "select"
  | "selectAll"
  | "deselectAll"
  | "selectVisible"
  | "unselectVisible"
  | "actions"
  | "discard"
  | "resend"
  | "submit"
  | "ok"
  | "cancel"
  | "none"
  | "all"
  | "allMatching"
  | "some"
  | "keys"
  | "keysOn",
  string
>;

type Props = {
  /** What is filtered, as its address says it; a selection belongs to one. */
  filter: string;
  /** The whole state of the grid, to come back to. */
  address: string;
  mayManage: boolean;
  /** The ids on this page. */
  visible: string[];
  words: ShellWords;
  top: ReactNode;
  status: string;
  /** Whether the page tells what was done just now: one thing at a time is announced. */
  hasResult: boolean;
  foot: ReactNode;
  children: ReactNode;
};

/**
 * What JavaScript adds to the grid: its links and its form change the rows in place, dimmed while they load, and what is selected
 * survives paging. Without it everything here is links and forms.
 */
export function GridShell({
  filter,
  address,
  mayManage,
  visible,
  words,
  top,
  status,
  hasResult,
  foot,
  children,
}: Props) {
  const shell = useRef<HTMLDivElement>(null);
  const isPending = useSoftGrid(shell, filter);
  const [kept, keep] = useState<{ filter: string; selection: Selection }>({ filter, selection: nothing });
  const selection = kept.filter === filter ? kept.selection : nothing;
  const select = (next: Selection) => keep({ filter, selection: next });
  useCheckboxes(shell, visible, selection, select);
  return (
    <div ref={shell} className="grid gap-4">
      {top}
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
        <p role={hasResult ? undefined : "status"} className="text-muted">
          {status}
        </p>
        {mayManage && (
          <GridActions
            words={words}
            address={address}
            selection={selection}
            select={select}
            visible={visible}
          />
        )}
      </div>
      <div
        aria-busy={isPending}
        className="transition-opacity delay-100 aria-busy:opacity-50 motion-reduce:transition-none"
      >
        {children}
      </div>
      {foot}
      <SearchKey words={words} />
    </div>
  );
}
