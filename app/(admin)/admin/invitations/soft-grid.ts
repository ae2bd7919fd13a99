"use client";

import { useEffect, useRef, useTransition, type RefObject } from "react";

import type { Route } from "next";
import { useRouter } from "next/navigation";

/**
 * Has the links (`data-soft`) and the form (`data-grid-form`) of the grid change it in place, and its search box ask while
 * somebody types. True while rows are on their way.
 */
export function useSoftGrid(shell: RefObject<HTMLElement | null>, filter: string): boolean {
  const router = useRouter();
  const [isPending, startTransition] = useTransition();
  const typing = useRef<ReturnType<typeof setTimeout>>(undefined);

  const shown = useRef(filter);

  // Fields nobody is at show what the address says, also after back and forward.
  useEffect(() => {
    if (shown.current === filter) return;
    shown.current = filter;
    const form = shell.current?.querySelector<HTMLFormElement>("form[data-grid-form]");
    const box = document.activeElement;
    const typed = box instanceof HTMLInputElement && box.form === form ? box.value : null;
    form?.reset();
    if (box instanceof HTMLInputElement && typed !== null) box.value = typed;
  }, [shell, filter]);

  useEffect(() => {
    const root = shell.current;
    const go = (href: string) => startTransition(() => router.push(href as Route, { scroll: false }));
    const ask = (form: HTMLFormElement) => {
      clearTimeout(typing.current);
      go(addressOf(form));
    };
    const onClick = (event: MouseEvent) => {
      const link = event.target instanceof Element && event.target.closest<HTMLAnchorElement>("a[data-soft]");
      if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      go(link.getAttribute("href") ?? "");
    };
    const onSubmit = (event: SubmitEvent) => {
      const form = event.target;
      if (!(form instanceof HTMLFormElement) || !("gridForm" in form.dataset)) return;
      event.preventDefault();
      ask(form);
    };
    const onInput = (event: Event) => {
      const box = event.target;
      if (!(box instanceof HTMLInputElement) || box.type !== "search" || !box.form) return;
      const { form } = box;
      clearTimeout(typing.current);
      typing.current = setTimeout(() => ask(form), 350);
    };
    root?.addEventListener("click", onClick);
    root?.addEventListener("submit", onSubmit);
    root?.addEventListener("input", onInput);
    return () => {
      root?.removeEventListener("click", onClick);
      root?.removeEventListener("submit", onSubmit);
      root?.removeEventListener("input", onInput);
    };
  }, [shell, router]);

  return isPending;
}

/** The address a form that only asks leads to, without the fields that were left empty. */
function addressOf(form: HTMLFormElement): string {
  const asked = [...new FormData(form)].flatMap(([name, value]) =>
    typeof value === "string" && value.trim() !== "" ? [[name, value.trim()]] : [],
  );
  return `${form.getAttribute("action")}?${new URLSearchParams(asked)}`;
}
