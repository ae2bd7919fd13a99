import { db } from "@/db/client";
import { findByPreferences } from "@/domain/recipients/preferences";

import { changeStatus } from "./change-status";
import { findInvitation, type LinkState } from "./find-invitation";

/** Declines the invitation a link belongs to, for good; where it had ended otherwise, says how. */
export async function declineInvitation(
  websiteId: number,
  token: string,
): Promise<{ done: true } | { refused: Exclude<LinkState, "live"> | "unknown" }> {
  const found = await findInvitation(websiteId, token);
  if (!found) return { refused: "unknown" };
  const changed = await db().transaction((tx) =>
    changeStatus(tx, [found.id], { to: "declined", actor: { kind: "invitee" } }),
  );
  if (changed.length === 1) return { done: true };
  const now = await findInvitation(websiteId, token);
  return { refused: now && now.state !== "live" ? now.state : "unknown" };
}

/** Declines the invitation a recipient's page was opened for; false where it is unknown or had ended. */
export async function declineFromPreferences(websiteId: number, token: string): Promise<boolean> {
  const id = await findByPreferences(websiteId, token);
  if (id === null) return false;
  const changed = await db().transaction((tx) =>
    changeStatus(tx, [id], { to: "declined", actor: { kind: "invitee" } }),
  );
  return changed.length === 1;
}
