import { randomUUID } from "node:crypto";

import { answerForm } from "@/app/(admin)/admin/invitations/new/answer";
import type { AddAnswer } from "@/app/(admin)/admin/invitations/new/add-words";
import { routeOfAdministrator, type DeskVisit } from "@/app/admin-guard";
import { kickDelivery } from "@/app/kick";
import { redirectTo } from "@/app/redirects";
import { keepUpload } from "@/domain/invitations/keep-upload";

/** A file of 5 MB with all that can stand beside it in the form; also what fits through `proxy.ts`. */
const mostRead = 10_000_000;

/**
 * Does what the form of Add Invitations does, for a file and for a list too long for an action. Answers 303: to the grid
 * where all was added, else back to the form, which comes as it was sent with what was said to it.
 */
export async function POST(request: Request): Promise<Response> {
  const visit = await routeOfAdministrator("manage_invitations");
  if (visit instanceof Response) return visit;
  const form = await readForm(request);
  if (form === null) return backTo(visit, unread(visit));
  const outcome = await answerForm(visit, form);
  if (outcome.isMade) kickDelivery();
  if ("submission" in outcome) return redirectTo(`/admin/invitations?added=${outcome.submission}`, 303);
  return backTo(visit, outcome.answer);
}

async function backTo({ administrator }: DeskVisit, answer: AddAnswer): Promise<Response> {
  return redirectTo(`/admin/invitations/new?answer=${await keepUpload(administrator, answer)}`, 303);
}

/** The form that was sent; null where it is too large, was cut short on its way, or is no form. */
async function readForm(request: Request): Promise<FormData | null> {
  const declared = Number(request.headers.get("content-length"));
  if (!(declared <= mostRead) || !request.body) return null;
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for await (const part of request.body) {
    length += part.length;
    if (length > mostRead) return null;
    parts.push(part);
  }
  if (declared > 0 && declared !== length) return null;
  const headers = { "content-type": request.headers.get("content-type") ?? "" };
  return new Response(new Blob(parts), { headers }).formData().catch(() => null);
}

const unread = ({ t }: DeskVisit): AddAnswer => ({
  list: "",
  message: "",
  store: "",
  group: "",
  submission: randomUUID(),
  errors: { file: t("admin.add.fileTooLarge") },
});
