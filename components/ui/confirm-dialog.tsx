"use client";

import { AlertDialog } from "@base-ui/react/alert-dialog";
import type { ReactNode } from "react";

type Props = {
  title: string;
  lead: string;
  words: { ok: string; cancel: string };
  action: (form: FormData) => Promise<void>;
  onCancel: () => void;
  /** What the form sends. */
  children: ReactNode;
};

/** Asks once more, above the page. Loaded when it is first needed. */
export default function ConfirmDialog({ title, lead, words, action, onCancel, children }: Props) {
  return (
    <AlertDialog.Root open onOpenChange={(open) => !open && onCancel()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="fixed inset-0 z-4 bg-[rgb(0_0_0/0.45)]" />
        <AlertDialog.Popup className="panel fixed top-1/2 left-1/2 z-5 grid w-[min(28rem,calc(100vw-2rem))] -translate-1/2 gap-3 p-5 shadow-lg outline-none">
          <AlertDialog.Title className="text-lead font-semibold">{title}</AlertDialog.Title>
          <AlertDialog.Description>{lead}</AlertDialog.Description>
          <form action={action} className="flex justify-end gap-2">
            {children}
            <AlertDialog.Close type="button" className="button button-quiet">
              {words.cancel}
            </AlertDialog.Close>
            <button className="button">{words.ok}</button>
          </form>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
