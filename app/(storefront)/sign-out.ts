"use server";

import { redirect } from "next/navigation";

import { actionEvenIfClosed } from "@/app/guard";
import { signOutHere } from "@/app/session";

/** Ends the session of this browser and leads to the sign-in page. */
export async function signOut(storeCode: string): Promise<void> {
  const { store } = await actionEvenIfClosed(storeCode);
  await signOutHere();
  redirect(`/${store.code}/sign-in?done=signed-out`);
}
