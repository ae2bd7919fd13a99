import { randomUUID } from "node:crypto";

import { answerForm } from "@/app/(admin)/admin/invitations/new/answer";
import type { AddAnswer } from "@/app/(admin)/admin/invitations/new/add-words";
import { readUploadedForm } from "@/app/(admin)/uploaded-form";
import { routeOfAdministrator, type DeskVisit } from "@/app/admin-guard";
import { kickDelivery } from "@/app/kick";
import { redirectTo } from "@/app/redirects";
import { keepUpload } from "@/domain/uploads/keep-upload";

/**
 * Does what the form of Add Invitations does, for a file and for a list too long for an action. Answers 303: to the grid
 * where all was added, else back to the form, which comes as it was sent with what was said to it.
 */
export async function POST(request: Request): Promise<Response> {
  const visit = await routeOfAdministrator("manage_invitations", "/admin/invitations/new");
  if (visit instanceof Response) return visit;
  const form = await readUploadedForm(request);
  if (form === null) return backTo(visit, unread(visit));
  const outcome = await answerForm(visit, form);
  if (outcome.isMade) kickDelivery();
  if ("submission" in outcome) return redirectTo(`/admin/invitations?added=${outcome.submission}`, 303);
  return backTo(visit, outcome.answer);
}

async function backTo({ administrator }: DeskVisit, answer: AddAnswer): Promise<Response> {
  const kept = await keepUpload(administrator, "manage_invitations", answer);
  return redirectTo(`/admin/invitations/new?answer=${kept}`, 303);
}

const unread = ({ t }: DeskVisit): AddAnswer => ({
  list: "",
  message: "",
  store: "",
  group: "",
  submission: randomUUID(),
  errors: { file: t("admin.add.fileTooLarge") },
});
