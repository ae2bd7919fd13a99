"use server";

import { revalidatePath } from "next/cache";
import type { Route } from "next";
import { redirect } from "next/navigation";

import { actionOfAdministratorOrTheirForm } from "@/app/admin-guard";
import { kickDelivery } from "@/app/kick";

import type { AddAnswer } from "./add-words";
import { answerForm, handBack } from "./answer";

/** Checks or adds the addresses of the form; what is no address comes back in it, named. */
export async function addHere(_before: AddAnswer, form: FormData): Promise<AddAnswer> {
  const visit = await actionOfAdministratorOrTheirForm("manage_invitations");
  if (!visit.administrator) return handBack(visit, form);
  const outcome = await answerForm(visit, form);
  if (outcome.isMade) {
    kickDelivery();
    revalidatePath("/admin/invitations");
  }
  if ("submission" in outcome) redirect(`/admin/invitations?added=${outcome.submission}` as Route);
  return outcome.answer;
}
