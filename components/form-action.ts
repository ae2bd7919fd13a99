"use client";

import { useActionState, useEffect, useRef, type RefObject } from "react";
import { unstable_rethrow as rethrowSignals } from "next/navigation";

import { useIsHydrated } from "./hydrated";

type Action<Answer> = (before: Answer, form: FormData) => Promise<Answer>;

const words = {
  en: "That could not be sent. All you typed is still here; try again in a moment. If that does not help, copy it and load the page again.",
  fr: "L’envoi n’a pas abouti. Tout ce que vous avez saisi est encore là\u202F; réessayez dans un instant. Si cela ne suffit pas, copiez-le et rechargez la page.",
};

/**
 * `useActionState` for a form. Where its action cannot be reached, or fails, the form stays as it was sent, and the answer is the one
 * before with an `alert` that says so: React alone would put an error page in its place. The reference belongs on the form.
 */
export function useFormAction<Answer extends { alert?: string }>(
  action: Action<Answer>,
  first: Awaited<Answer>,
): [Answer, (form: FormData) => void, boolean, RefObject<HTMLFormElement | null>] {
  const form = useRef<HTMLFormElement>(null);
  const failed = useRef(new WeakMap<object, FormData>());
  const isHydrated = useIsHydrated();
  const kept: Action<Answer> = async (before, sent) => {
    try {
      return await action(before, sent);
    } catch (error) {
      // A redirect is an error, too.
      rethrowSignals(error);
      const alert = words[document.documentElement.lang.startsWith("fr") ? "fr" : "en"];
      const answer = { ...before, status: undefined, alert };
      failed.current.set(answer, sent);
      return answer;
    }
  };
  // Before scripts run, the form has to carry the action itself.
  const [answer, submit, isPending] = useActionState<Answer, FormData>(isHydrated ? kept : action, first);
  useEffect(() => {
    const sent = failed.current.get(answer);
    if (sent && form.current) fillAgain(form.current, sent);
  }, [answer]);
  return [answer, submit, isPending, form];
}

/** React resets a form after its action: puts back what was sent, by name and place. */
function fillAgain(form: HTMLFormElement, sent: FormData): void {
  const left = new Map<string, FormDataEntryValue[]>();
  for (const name of new Set(sent.keys())) left.set(name, sent.getAll(name));
  for (const field of form.elements) {
    if (field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio")) {
      field.checked = sent.getAll(field.name).includes(field.value);
    } else if (
      (field instanceof HTMLInputElement && field.type !== "hidden" && field.type !== "file") ||
      field instanceof HTMLTextAreaElement ||
      field instanceof HTMLSelectElement
    ) {
      const value = left.get(field.name)?.shift();
      if (typeof value === "string") field.value = value;
    }
  }
}
