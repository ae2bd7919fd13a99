"use server";

import type { Route } from "next";
import { redirect } from "next/navigation";

import { actionOfAdministrator } from "@/app/admin-guard";
import { textOf } from "@/app/form-words";
import { kickDelivery, queueHeldInBackground } from "@/app/kick";
import type { FormAnswer } from "@/components/fields-form";
import { resumeInvitations } from "@/domain/delivery/resume-invitations";
import { pauseDelivery, resumeDelivery, settleByHand } from "@/domain/delivery/steer-delivery";

const path = "/admin/delivery";

/** Stops all mails, with a reason. */
export async function pause(_before: FormAnswer, form: FormData): Promise<FormAnswer> {
  const { administrator, t } = await actionOfAdministrator("manage_delivery");
  const reason = textOf(form, "reason");
  const paused = await pauseDelivery(administrator, reason);
  if ("done" in paused) redirect(`${path}?done=paused` as Route);
  return { values: { reason }, errors: { reason: t(`admin.queue.refused.${paused.refused}`) } };
}

/** Lets mails go again. */
export async function resume(): Promise<void> {
  const { administrator } = await actionOfAdministrator("manage_delivery");
  const resumed = await resumeDelivery(administrator);
  if ("refused" in resumed) redirect(`${path}?refused=${resumed.refused}` as Route);
  kickDelivery();
  redirect(`${path}?done=resumed` as Route);
}

/** Lets the invitations of a website go again that its fuse had paused. */
export async function resumeFuse(websiteId: number): Promise<void> {
  const { administrator } = await actionOfAdministrator("manage_delivery");
  const resumed = Number.isInteger(websiteId)
    ? await resumeInvitations(administrator, websiteId)
    : { refused: "gone" };
  if ("refused" in resumed) redirect(`${path}?refused=${resumed.refused}` as Route);
  queueHeldInBackground();
  redirect(`${path}?done=fuse` as Route);
}

/** Settles mails of unknown fate as somebody decides. */
export async function settle(batchId: string, decision: "again" | "drop"): Promise<void> {
  const { administrator } = await actionOfAdministrator("manage_delivery");
  const isBatch = typeof batchId === "string" && /^[0-9a-f-]{36}$/.test(batchId);
  const settled = isBatch
    ? await settleByHand(administrator, batchId, decision === "again" ? "again" : "drop")
    : { refused: "gone" };
  if ("refused" in settled) redirect(`${path}?refused=${settled.refused}` as Route);
  if (decision === "again") kickDelivery();
  redirect(`${path}?done=${decision === "again" ? "again" : "dropped"}` as Route);
}
