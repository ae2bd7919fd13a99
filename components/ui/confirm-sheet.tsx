"use client";

import { lazy, Suspense } from "react";

const ConfirmDialog = lazy(() => import("./confirm-dialog"));

type Props = {
  /** A dialog where scripts run, else a part of the page. */
  isDialog: boolean;
  title: string;
  lead: string;
  words: { ok: string; cancel: string };
  fields: Record<string, string>;
  action: (form: FormData) => Promise<void>;
  /** The same for a form sent without scripts, which no function of the browser's can take. */
  plainAction: (form: FormData) => Promise<void>;
  cancelHref: string;
  onCancel: () => void;
};

/** Asks once more before something that cannot be undone: OK does it, Cancel leads back. */
export function ConfirmSheet(props: Props) {
  const { isDialog, title, lead, words, fields, action, plainAction, cancelHref, onCancel } = props;
  const hidden = Object.entries(fields).map(([name, value]) => (
    <input key={name} type="hidden" name={name} value={value} />
  ));
  if (!isDialog) {
    return (
      <section aria-labelledby="confirm" className="panel grid basis-full gap-3 p-5">
        <h2 id="confirm" className="text-lead">
          {title}
        </h2>
        <p>{lead}</p>
        <form action={plainAction} className="flex gap-2">
          {hidden}
          <button className="button">{words.ok}</button>
          <a href={cancelHref} className="button button-quiet">
            {words.cancel}
          </a>
        </form>
      </section>
    );
  }
  return (
    <Suspense>
      <ConfirmDialog title={title} lead={lead} words={words} action={action} onCancel={onCancel}>
        {hidden}
      </ConfirmDialog>
    </Suspense>
  );
}
