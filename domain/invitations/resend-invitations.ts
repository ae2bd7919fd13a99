import { eq, sql, type SQL } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";

import { db, type Reader, type Transaction } from "@/db/client";
import { customers } from "@/db/schema/customers";
import { invitations } from "@/db/schema/invitations";
import { websites } from "@/db/schema/websites";
import { demand, onWebsitesOf, type Administrator } from "@/domain/accounts/administrator";
import { findSuppressed } from "@/domain/recipients/suppressions";
import { readDefaultSettings, readSettings } from "@/domain/storefronts/read-settings";
import type { Settings } from "@/domain/storefronts/settings";

import { hadMailLately, hasJoinedOtherwise, hasOpenMail, isFuseBlown } from "./conditions";
import { isAmong, lockForMail } from "./lock-for-mail";
import { countMailed } from "./make-invitations";
import { queueResends, type Going } from "./queue-resends";
import { recordOn } from "./record-on";
import { countReasons, onlySkip, type Worked } from "./skips";

/** Why an invitation was not mailed again. */
export type ResendSkip =
  | "accepted"
  | "discarded"
  | "declined"
  | "joined"
  | "erased"
  | "closed"
  | "website_closed"
  | "inviter_disabled"
  | "waiting"
  | "suppressed"
  | "too_soon"
  | "recipient_limit"
  | "fuse"
  | "not_permitted"
  | "gone";

/**
 * Queues another mail for invitations, in the transaction given: the same rows and links, whose time runs anew where that
 * gives more. Tells an administrator the truth: what would be withheld is left alone, and why is counted. Locks in the one
 * order there is: recipients by their keys, then invitations by their ids.
 */
export async function resendInvitations(
  tx: Transaction,
  administrator: Administrator,
  ids: number[],
): Promise<Worked<ResendSkip>> {
  demand(administrator, "manage_invitations");
  const { done, skipped } = await resend(tx, ids, onWebsitesOf(administrator, invitations.websiteId));
  return { done, skipped };
}

/** What is against a mail now, and will not be for ever. */
const passing: ResendSkip[] = ["closed", "fuse", "too_soon"];

/**
 * The same for what was held back and now may go: nobody asks for it, so that it is open to all. `later` are those that cannot be
 * decided on yet.
 */
export async function resendHeld(
  tx: Transaction,
  ids: number[],
): Promise<{ done: number[]; later: number[] }> {
  const { done, left } = await resend(tx, ids, sql`true`);
  return { done, later: left.filter(({ reason }) => passing.includes(reason)).map(({ id }) => id) };
}

type Left = { id: number; reason: ResendSkip };

async function resend(
  tx: Transaction,
  ids: number[],
  isOpenToThem: SQL,
): Promise<Worked<ResendSkip> & { left: Left[] }> {
  if (ids.length === 0) return { done: [], skipped: {}, left: [] };
  const lockedRecipients = await lockForMail(tx, ids);
  const candidates = await readCandidates(tx, ids, isOpenToThem);
  const rules = await readRules(tx, candidates, lockedRecipients);

  const going: Going[] = [];
  const left: Left[] = [];
  for (const candidate of candidates) {
    const reason = rules.objectionTo(candidate);
    if (reason) left.push({ id: candidate.id, reason });
    else
      going.push({
        id: candidate.id,
        days: rules.settingsOf(candidate).expireAfterDays,
        withheld: null,
      });
  }
  await queueResends(tx, going, { byShop: true });
  const gone: ResendSkip[] = ids.slice(candidates.length).map(() => "gone");
  const skipped = countReasons([...gone, ...left.map(({ reason }) => reason)]);
  return { done: going.map(({ id }) => id), skipped, left };
}

const inviters = alias(customers, "inviters");

const readCandidates = (reader: Reader, ids: number[], isOpenToThem: SQL) =>
  reader
    .select({
      id: invitations.id,
      status: invitations.status,
      emailKey: invitations.emailKey,
      websiteId: invitations.websiteId,
      storeViewId: invitations.storeViewId,
      recipientId: invitations.recipientId,
      inviterDisabledAt: inviters.disabledAt,
      websiteClosedAt: websites.closedAt,
      isOpenToThem: sql<boolean>`${isOpenToThem}`,
      isFuseBlown: sql<boolean>`${isFuseBlown(invitations.websiteId)}`,
      hasJoined: sql<boolean>`${hasJoinedOtherwise}`,
      hasOpenMail: sql<boolean>`${hasOpenMail}`,
      hadMailLately: sql<boolean>`${hadMailLately}`,
    })
    .from(invitations)
    .innerJoin(websites, eq(websites.id, invitations.websiteId))
    .leftJoin(inviters, eq(inviters.id, invitations.inviterId))
    .where(isAmong(ids))
    .orderBy(invitations.id);

type Candidate = Awaited<ReturnType<typeof readCandidates>>[number];

/** Reads all that decides which of the candidates are mailed again; asked of each once, in order, as they use up limits. */
async function readRules(reader: Reader, candidates: Candidate[], recipientIds: Set<number>) {
  const { functionality } = await readDefaultSettings(reader);
  const settings = new Map<number, Settings>();
  for (const { storeViewId } of candidates) {
    if (!settings.has(storeViewId)) settings.set(storeViewId, await readSettings(storeViewId, reader));
  }
  const mailed = await countMailed(reader, [...recipientIds]);
  const isSuppressed = await findSuppressed(
    reader,
    candidates.flatMap(({ websiteId, emailKey: key }) => (key === null ? [] : { websiteId, key })),
  );
  return { objectionTo, settingsOf };

  function objectionTo(candidate: Candidate): ResendSkip | null {
    const { status, emailKey, recipientId } = candidate;
    if (!candidate.isOpenToThem) return "not_permitted";
    if (status !== "not_sent" && status !== "sent") return status;
    if (emailKey === null) return "erased";
    if (candidate.hasJoined) return "joined";
    if (!functionality) return "closed";
    if (candidate.websiteClosedAt !== null) return "website_closed";
    if (candidate.isFuseBlown) return "fuse";
    if (candidate.inviterDisabledAt !== null) return "inviter_disabled";
    // Where its address was changed a moment ago, its new recipient is not the one locked.
    if (candidate.hasOpenMail || !recipientIds.has(recipientId)) return "waiting";
    if (isSuppressed({ websiteId: candidate.websiteId, key: emailKey })) return "suppressed";
    if (candidate.hadMailLately) return "too_soon";
    const before = mailed.get(recipientId) ?? 0;
    if (before >= settingsOf(candidate).maxPerRecipient) return "recipient_limit";
    mailed.set(recipientId, before + 1);
    return null;
  }

  function settingsOf({ storeViewId }: Candidate): Settings {
    const found = settings.get(storeViewId);
    if (!found) throw new Error("the settings of a store view were not read");
    return found;
  }
}

export type ResendRefusal = Exclude<ResendSkip, "not_permitted" | "gone"> | "unknown";

/** Queues another mail for one invitation, or says why not; one that does not exist for the administrator is unknown. */
export async function resendByShop(
  administrator: Administrator,
  id: number,
): Promise<{ done: true } | { refused: ResendRefusal }> {
  demand(administrator, "manage_invitations");
  return db().transaction(async (tx) => {
    const { done, skipped } = await resendInvitations(tx, administrator, [id]);
    if (done.length === 0) return { refused: onlySkip(skipped) };
    await recordOn(tx, administrator, id, { action: "invitation_resent" });
    return { done: true };
  });
}

/** What a resend would be refused for at this moment, null where it would not be. Reading changes nothing. */
export async function objectionToResend(
  administrator: Administrator,
  id: number,
  reader: Reader = db(),
): Promise<ResendRefusal | null> {
  const isOpenToThem = onWebsitesOf(administrator, invitations.websiteId);
  const [candidate] = await readCandidates(reader, [id], isOpenToThem);
  if (!candidate?.isOpenToThem) return "unknown";
  const rules = await readRules(reader, [candidate], new Set([candidate.recipientId]));
  return rules.objectionTo(candidate) as ResendRefusal | null;
}
