"use server";

import { redirect } from "next/navigation";

import { actionOpenToAll } from "@/app/guard";
import { tokenOf } from "@/app/link-exchange";
import { signOutHere } from "@/app/session";
import { askAgain } from "@/domain/invitations/ask-again";
import { declineInvitation } from "@/domain/invitations/decline-invitation";

/** Declines the invitation this browser has opened; the page then says how it stands. */
export async function decline(storeCode: string): Promise<void> {
  const { store } = await actionOpenToAll(storeCode);
  await declineInvitation(store.website.id, await tokenOf("invitation"));
  redirect(`/${store.code}/invitation`);
}

/** Lets the inviter of an expired invitation know that another is wished for. */
export async function askToBeInvited(storeCode: string): Promise<void> {
  const { store } = await actionOpenToAll(storeCode);
  await askAgain(store.website.id, await tokenOf("invitation"));
  redirect(`/${store.code}/invitation`);
}

/** Signs out whoever is signed in and shows the invitation again. */
export async function switchAccount(storeCode: string): Promise<void> {
  const { store } = await actionOpenToAll(storeCode);
  await signOutHere();
  redirect(`/${store.code}/invitation`);
}
