"use server";

import { randomUUID } from "node:crypto";

import type { Route } from "next";
import { redirect } from "next/navigation";

import { actionOfAdministrator } from "@/app/admin-guard";
import { textOf } from "@/app/form-words";
import { workInBackground } from "@/app/kick";
import { startOperation, stopOperation, workOperations } from "@/domain/invitations/mass-operation";
import {
  countSelection,
  newestInvitation,
  selectionCondition,
  type Selected,
} from "@/domain/invitations/select-invitations";

import { filterOf, gridHref, readGridSearch } from "./grid-search";

export type AskAnswer = {
  alert?: string;
  confirm?: {
    title: string;
    lead: string;
    submission: string;
    back: string;
    fields: Record<string, string>;
  };
};

/** Says how many invitations an action would touch, and asks whether to go on. Changes nothing. */
export async function askToAct(_before: AskAnswer, form: FormData): Promise<AskAnswer> {
  const { administrator, t } = await actionOfAdministrator("manage_invitations");
  const kind = kindOf(form);
  if (!kind) return { alert: t("admin.grid.chooseAction") };
  const selected = selectedOf(form, await newestInvitation());
  if ("ids" in selected && selected.ids.length > 1000) return { alert: t("admin.grid.tooManyTicked") };
  const count = await countSelection(administrator, selected);
  if (count === 0) return { alert: t("admin.grid.selectFirst") };
  const submission = randomUUID();
  return {
    confirm: {
      title: t(`admin.grid.confirm.${kind}`, { count }),
      lead: t(`admin.grid.confirm.${kind}Lead`),
      submission,
      back: gridHref(searchOf(form)),
      fields: {
        kind,
        submission,
        filter: textOf(form, "filter"),
        ...("filter" in selected
          ? { all: "yes", upTo: String(selected.upTo) }
          : { ids: selected.ids.join(",") }),
      },
    },
  };
}

/** Starts discarding or resending what was selected, and leads back to the grid, which shows how far it is. */
export async function act(form: FormData): Promise<void> {
  const { administrator } = await actionOfAdministrator("manage_invitations");
  const kind = kindOf(form);
  const search = searchOf(form);
  if (!kind) redirect(gridHref(search) as Route);
  const selection = selectedOf(form, Number(textOf(form, "upTo")) || 0);
  const { id } = await startOperation(administrator, {
    kind,
    selection,
    condition: await selectionCondition(administrator, selection),
    submission: submissionOf(form),
  });
  // What takes a moment is done when the page comes; what takes longer goes on behind it.
  await workOperations(1500);
  workInBackground();
  redirect(gridHref(search, { operation: String(id) }) as Route);
}

/** Has an operation end after the chunk it is at. */
export async function stop(id: number, back: string): Promise<void> {
  const { administrator } = await actionOfAdministrator("manage_invitations");
  await stopOperation(administrator, id);
  redirect(gridHref(readGridSearch(new URLSearchParams(back)), { operation: String(id) }) as Route);
}

function kindOf(form: FormData): "discard" | "resend" | null {
  const kind = form.get("kind");
  return kind === "discard" || kind === "resend" ? kind : null;
}

const searchOf = (form: FormData) => readGridSearch(new URLSearchParams(textOf(form, "filter")));

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const submissionOf = (form: FormData): string => {
  const given = textOf(form, "submission");
  return uuid.test(given) ? given : randomUUID();
};

/** The whole filter up to an id, or the ids that were ticked on any page. */
function selectedOf(form: FormData, upTo: number): Selected {
  if (form.get("all") === "yes") return { filter: filterOf(searchOf(form)), upTo };
  const ticked = [...form.getAll("selected"), ...textOf(form, "ids").split(",")];
  const ids = ticked.flatMap((id) => (typeof id === "string" && /^\d{1,15}$/.test(id) ? [Number(id)] : []));
  return { ids: [...new Set(ids)] };
}
