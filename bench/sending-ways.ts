import { randomUUID } from "node:crypto";
import { deflateRawSync } from "node:zlib";

import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import { claimBatch } from "@/domain/delivery/claim-batch";
import { draftMails } from "@/domain/delivery/compose";
import type { Mail } from "@/domain/delivery/frozen";
import { loadMembers } from "@/domain/delivery/load-members";
import { callProvider } from "@/domain/delivery/resend";
import { keepBody, settle } from "@/domain/delivery/settle-batch";
import { renderMail } from "@/domain/delivery/skeletons";
import { sortMembers } from "@/domain/delivery/sort-members";

/** Mails per second from due to sent through the route handlers of so many running instances. */
export async function throughTheRoutes(origins: string[], secret: string, count: number): Promise<number> {
  const started = performance.now();
  let sent = 0;
  let waits = 0;
  const drain = async (origin: string) => {
    while (sent < count) {
      const answer = await fetch(`${origin}/api/delivery`, {
        method: "POST",
        headers: { authorization: `Bearer ${secret}` },
      });
      const delivery = (await answer.json()) as { sent: number; remaining: number; postponed: number };
      sent += delivery.sent;
      // The others have what is left under way.
      if (delivery.sent > 0 || sent === count) continue;
      waits += 1;
      if (waits > 1000) throw new Error(`the queue stands still: ${JSON.stringify(delivery)}`);
    }
  };
  await Promise.all(origins.map(drain));
  if (sent !== count) throw new Error(`${sent} of ${count} mails were sent`);
  return count / ((performance.now() - started) / 1000);
}

/** The same loop in this process, with every mail rendered by React Email and none filled. */
export async function renderingEach(count: number): Promise<number> {
  const started = performance.now();
  for (let sent = 0; sent < count;) {
    const claim = await claimBatch("messages", { size: 100, isOpen: true });
    if (!claim) throw new Error("nothing is due");
    const { toSend, ...left } = await sortMembers(db(), await loadMembers(db(), claim.id));
    const { drafts } = await draftMails(db(), toSend);
    const mails: { id: number; invitationId: number | null; mail: Mail }[] = [];
    for (const { member, draft } of drafts) {
      const rendered = await renderMail(draft.template, { ...draft.fixed, ...draft.own } as never);
      mails.push({
        id: member.id,
        invitationId: member.invitation?.id ?? null,
        mail: { ...rendered, ...draft.envelope },
      });
    }
    await keepBody(claim, deflateRawSync(JSON.stringify(mails), { level: 1 }), left, []);
    const answer = await callProvider(
      claim.id,
      mails.map(({ mail }) => mail),
    );
    if (answer.kind !== "taken") throw new Error(`the mailbox did not take a batch: ${answer.reason}`);
    await settle(
      claim,
      mails.map(({ id, invitationId }, index) => ({
        id,
        invitationId,
        providerId: idOf(answer.results[index]),
      })),
    );
    sent += mails.length;
  }
  return count / ((performance.now() - started) / 1000);
}

const idOf = (result: { id: string } | { objection: string } | undefined) =>
  result && "id" in result ? result.id : "";

/** The loop reduced to the provider calls: the same mails, written beforehand, and nothing kept. */
export async function callsAlone(count: number): Promise<number> {
  const claim = await claimBatch("messages", { size: 100, isOpen: true });
  if (!claim) throw new Error("nothing is due");
  const { toSend } = await sortMembers(db(), await loadMembers(db(), claim.id));
  const { drafts } = await draftMails(db(), toSend);
  const mails: Mail[] = [];
  for (const { draft } of drafts) {
    mails.push({
      ...(await renderMail(draft.template, { ...draft.fixed, ...draft.own } as never)),
      ...draft.envelope,
    });
  }
  const started = performance.now();
  for (let sent = 0; sent < count; sent += mails.length) {
    const answer = await callProvider(randomUUID(), mails);
    if (answer.kind !== "taken") throw new Error(`the mailbox did not take a batch: ${answer.reason}`);
  }
  return count / ((performance.now() - started) / 1000);
}

/** Takes what a way has claimed without sending it out of the next one's way. */
export async function settleRest(): Promise<void> {
  await db()
    .execute(sql`update messages set state = 'canceled', batch_id = null, position = null, settled_at = now()
    where state in ('queued', 'claimed')`);
  await db().execute(sql`delete from batches where state = 'open'`);
}
