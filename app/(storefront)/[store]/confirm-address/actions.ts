"use server";

import { redirect } from "next/navigation";

import { actionOpenToAll } from "@/app/guard";
import { kickDelivery } from "@/app/kick";
import { dropToken, tokenOf } from "@/app/link-exchange";
import { readCookie, signInAs } from "@/app/session";
import type { FormAnswer } from "@/components/fields-form";
import { confirmRegistration } from "@/domain/invitations/confirm-registration";

const words = { has_account: "confirm.hasAccount", invitation_only: "confirm.invitationOnly" } as const;

/** Makes the account of a confirmed address. Only the browser it was asked for from is signed in; any other signs in itself. */
export async function confirmAddress(storeCode: string): Promise<FormAnswer> {
  const { store, settings, t } = await actionOpenToAll(storeCode);
  const confirmed = await confirmRegistration(store, settings, await tokenOf("confirm-address"));
  if ("refused" in confirmed) {
    if (confirmed.refused === "unknown") redirect(`/${store.code}/confirm-address`);
    return { alert: t(words[confirmed.refused]) };
  }
  await dropToken("confirm-address");
  kickDelivery();
  const [publicId] = ((await readCookie("registration")) ?? "").split(" ");
  if (publicId !== confirmed.publicId) redirect(`/${store.code}/sign-in?done=confirmed`);
  await signInAs(confirmed.customerId);
  redirect(`/${store.code}/account?joined=yes`);
}
