import { eq } from "drizzle-orm";

import { db } from "@/db/client";
import { administrators } from "@/db/schema/administrators";

import type { Administrator } from "./administrator";

/** Keeps the language an administrator wants the administration in. */
export async function chooseLanguage(
  { id }: Administrator,
  language: Administrator["language"],
): Promise<void> {
  await db().update(administrators).set({ language }).where(eq(administrators.id, id));
}
