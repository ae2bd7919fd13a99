import { Agent, request } from "node:http";

import { sql } from "drizzle-orm";
import { Webhook } from "standardwebhooks";

import { db } from "@/db/client";
import type { Chance } from "@/db/seed/chance";
import { env } from "@/env";

/** A mail the mailbox took, as its events name it. */
export type Mail = { id: string; message: string; invitation: string; to: string };

/** An event to be told: under one id however often, with a body that never changes. */
export type Event = { id: string; body: string; mail: Mail; type: string; at: number };

export const eventTypes = [
  "sent",
  "delivery_delayed",
  "delivered",
  "failed",
  "bounced",
  "complained",
] as const;

/** The mails of messages newer than one that the mailbox has. */
export const readMails = (since: number): Promise<Mail[]> =>
  db()
    .execute<Mail>(sql`select mail.id::text, mail.message, invitations.public_id::text as invitation, addresses[1] as to
    from mailbox.mails as mail join messages on messages.id = mail.message::bigint
      join invitations on invitations.id = messages.invitation_id
    where messages.id > ${since} order by messages.id`);

/** An event as Resend words it. */
export function eventOf(
  chance: Chance,
  { mail, type, at }: Pick<Event, "mail" | "type" | "at">,
  hasTags = true,
): Event {
  const more = type === "bounced" ? { bounce: { type: "Permanent", message: `no such user, ${at}` } } : {};
  const tags = hasTags ? { message: mail.message, invitation: mail.invitation } : {};
  const data = { email_id: mail.id, to: [mail.to], subject: "You are invited", tags, ...more };
  const body = JSON.stringify({ type: `email.${type}`, created_at: new Date(at).toISOString(), data });
  return { id: `msg_${chance.uuid()}`, body, mail, type, at };
}

// A provider has so many connections; thousands at once would time out in our own system before they reach the app.
const agent = new Agent({ keepAlive: true, maxSockets: 250 });

/** Posts an event, signed; gives the status, and whether a refusal says when to come again. 0 where nothing came back. */
export async function post(origin: string, { id, body }: Event): Promise<{ status: number; waits: boolean }> {
  const at = new Date();
  const headers = {
    "content-type": "application/json",
    "content-length": String(Buffer.byteLength(body)),
    "svix-id": id,
    "svix-timestamp": String(Math.floor(at.getTime() / 1000)),
    "svix-signature": new Webhook(env().RESEND_WEBHOOK_SECRET).sign(id, at, body),
  };
  return new Promise((resolve) => {
    const lost = () => resolve({ status: 0, waits: false });
    const asked = request(`${origin}/api/resend`, { method: "POST", headers, agent }, (answer) => {
      const [status, waits] = [answer.statusCode ?? 0, Number(answer.headers["retry-after"]) > 0];
      answer
        .resume()
        .once("end", () => resolve({ status, waits }))
        .once("error", lost);
    });
    asked.once("error", lost).end(body);
  });
}

const fates = ["delivery_delayed", "delivered", "failed", "bounced", "complained"];
const nameOf = (type: string) => (type === "delivery_delayed" ? "delayed" : type);

/** Counts the mails whose message or invitation does not read as rank, then time, of the events kept of it say. */
export async function countMisread(mails: Mail[], kept: Event[]): Promise<number> {
  const rows = await db().execute<{
    providerId: string;
    fate: string | null;
    at: number;
    delivery: string;
  }>(sql`
    select provider_id as "providerId", fate, (extract(epoch from fate_at) * 1000)::float8 as at, delivery
    from messages join invitations on invitations.id = invitation_id where provider_id is not null`);
  const found = new Map(rows.map((row) => [row.providerId, row]));
  const best = new Map<string, Event>();
  for (const event of kept) {
    const other = best.get(event.mail.id);
    const [rank, rankOfOther] = [fates.indexOf(event.type), other ? fates.indexOf(other.type) : -1];
    if (rank > rankOfOther || (rank >= 0 && rank === rankOfOther && other && event.at > other.at))
      best.set(event.mail.id, event);
  }
  return mails.filter(({ id }) => {
    const row = found.get(id);
    const event = best.get(id);
    if (!row) return true;
    if (!event) return row.fate !== null || row.delivery !== "sent";
    const wanted = nameOf(event.type);
    return row.fate !== wanted || Math.round(row.at) !== event.at || row.delivery !== wanted;
  }).length;
}

/** How many of these events are kept. */
export async function countKept(events: Event[]): Promise<number> {
  const ids = JSON.stringify(events.map(({ id }) => id));
  const [row] = await db().execute<{ count: number }>(sql`select count(*)::int as count from provider_events
    where event_id in (select jsonb_array_elements_text(${ids}::jsonb))`);
  return row?.count ?? -1;
}
