"use client";

import { useEffect, useRef, type RefObject } from "react";

/** What is selected: everything that is filtered, on every page, or single invitations. */
export type Selection = { all: true } | { all: false; ids: ReadonlySet<string> };

export const nothing: Selection = { all: false, ids: new Set() };

const holds = (selection: Selection, id: string): boolean => selection.all || selection.ids.has(id);

const boxesIn = (shell: HTMLElement | null) => [
  ...(shell?.querySelectorAll<HTMLInputElement>("input[name=selected]") ?? []),
];

/**
 * Ties the checkboxes of the table, which the server drew, to the selection. A click with Shift, or Space with Shift, takes all
 * from the one before; single changes while everything is selected leave what is seen on this page.
 */
export function useCheckboxes(
  shell: RefObject<HTMLElement | null>,
  ids: string[],
  selection: Selection,
  select: (next: Selection) => void,
): void {
  const last = useRef<string | null>(null);
  const hasSelected = useRef(false);

  useEffect(() => {
    // What was ticked before scripts ran stays, until something is selected here.
    hasSelected.current ||= selection !== nothing;
    if (!hasSelected.current) return;
    const shown = new Set(ids);
    for (const box of boxesIn(shell.current)) {
      if (shown.has(box.value)) box.checked = holds(selection, box.value);
    }
  }, [shell, ids, selection]);

  useEffect(() => {
    const page = shell.current?.querySelector<HTMLInputElement>("input[data-select-visible]");
    if (!page) return;
    const held = ids.filter((id) => holds(selection, id)).length;
    page.hidden = false;
    page.checked = ids.length > 0 && held === ids.length;
    page.indeterminate = held > 0 && held < ids.length;
  });

  useEffect(() => {
    const onClick = (event: MouseEvent) => {
      const box = event.target;
      if (!(box instanceof HTMLInputElement)) return;
      if ("selectVisible" in box.dataset) return select(withPage(selection, ids, box.checked));
      if (box.name !== "selected") return;
      const ticked = boxesIn(shell.current).flatMap(({ checked, value }) => (checked ? [value] : []));
      const next = new Set([...(selection.all ? [] : selection.ids), ...ticked]);
      for (const id of event.shiftKey ? between(ids, last.current ?? box.value, box.value) : [box.value]) {
        if (box.checked) next.add(id);
        else next.delete(id);
      }
      last.current = box.value;
      select({ all: false, ids: next });
    };
    const root = shell.current;
    root?.addEventListener("click", onClick);
    return () => root?.removeEventListener("click", onClick);
  });
}

/** The selection with all or none of a page. */
export function withPage(selection: Selection, page: string[], isIn: boolean): Selection {
  const others = (selection.all ? [] : [...selection.ids]).filter((id) => !page.includes(id));
  return { all: false, ids: new Set(isIn ? [...others, ...page] : others) };
}

function between(ids: string[], one: string, other: string): string[] {
  const [from = 0, to = 0] = [ids.indexOf(one), ids.indexOf(other)].toSorted((a, b) => a - b);
  return from < 0 ? [other] : ids.slice(from, to + 1);
}
