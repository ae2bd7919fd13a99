"use server";

import { redirect } from "next/navigation";

import { actionEvenIfClosed } from "@/app/guard";
import { declineFromPreferences } from "@/domain/invitations/decline-invitation";
import { eraseRecipient } from "@/domain/privacy/erase-recipient";
import { refuseAll } from "@/domain/recipients/preferences";

/** Declines the invitation whose mail led here; its token is all the proof there is. */
export async function declineThis(storeCode: string, token: string): Promise<void> {
  const { store } = await actionEvenIfClosed(storeCode);
  await declineFromPreferences(store.website.id, token);
  redirect(`/${store.code}/preferences/${encodeURIComponent(token)}?done=declined`);
}

/** Refuses all further invitations of the website for the address the token was mailed to. */
export async function refuse(storeCode: string, token: string): Promise<void> {
  const { store } = await actionEvenIfClosed(storeCode);
  await refuseAll("preferences", token, store.website.id);
  redirect(`/${store.code}/preferences/${encodeURIComponent(token)}`);
}

/** Erases all the website has of the address the token was mailed to; asked for on a page of its own. */
export async function eraseAll(storeCode: string, token: string): Promise<void> {
  const { store } = await actionEvenIfClosed(storeCode);
  await eraseRecipient(store.website.id, token);
  redirect(`/${store.code}/preferences/${encodeURIComponent(token)}?done=erased`);
}
