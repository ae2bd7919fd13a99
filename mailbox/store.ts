import { bareAddress } from "./addresses";
import { pack } from "./packing";
import type { Sql } from "./schema";
import type { Endpoint, Mail } from "./validate";

/** A request to be kept: its body as it came, the mails taken from it and what its caller will be told. */
export type Delivery = {
  endpoint: Endpoint;
  key: string | null;
  digest: string;
  body: Buffer;
  mails: { id: string; place: number; mail: Mail }[];
  answer: string;
  at: Date;
};

/** The mails were kept, or their key had been used within 24 hours and nothing was. */
export type Kept = { isNew: true } | { isNew: false; digest: string; answer: string };

/** A field that may hold one address, several or none, as a list. */
export const asList = (value: string | string[] | null | undefined): string[] =>
  value === null || value === undefined || value === "" ? [] : [value].flat();

/** Keeps a request's mails and its key in one statement, so that neither is ever there without the other. */
export async function keep(sql: Sql, delivery: Delivery): Promise<Kept> {
  const { endpoint, key, digest, body, answer } = delivery;
  const at = delivery.at.toISOString();
  const rows = JSON.stringify(delivery.mails.map(rowOf));
  const [kept] = await sql<{ isNew: boolean }[]>`
    with taken as (
      insert into mailbox.idempotency_keys (endpoint, key, digest, answer, used_at)
      select ${endpoint}, ${key}, ${digest}, ${answer}, ${at}::timestamptz where ${key}::text is not null
      on conflict on constraint idempotency_keys_pkey do update
        set digest = excluded.digest, answer = excluded.answer, used_at = excluded.used_at
        where idempotency_keys.used_at <= excluded.used_at - interval '24 hours'
      returning 1
    ), stored as (
      insert into mailbox.bodies (body)
      select ${pack(body)} where ${key}::text is null or exists (select from taken)
      returning id
    ), filed as (
      insert into mailbox.mails (id, body_id, place, sender, recipients, addresses, subject, message, created_at)
      select mail.id, stored.id, place, sender, recipients, addresses, subject, message, ${at}::timestamptz
      from stored, json_to_recordset(${rows}::json) as mail(
        id uuid, place integer, sender text, recipients text[], addresses text[], subject text, message text)
      order by place
    )
    select exists (select from stored) as "isNew"`;
  return kept?.isNew ? { isNew: true } : readKept(sql, endpoint, key);
}

async function readKept(sql: Sql, endpoint: Endpoint, key: string | null): Promise<Kept> {
  const [known] = await sql<{ digest: string; answer: string }[]>`
    select digest, answer from mailbox.idempotency_keys where endpoint = ${endpoint} and key = ${key}`;
  if (!known) throw new Error("a key was taken and is not there");
  return { isNew: false, ...known };
}

/** What PostgreSQL takes as text: it knows neither NUL nor half a character. */
const plain = (text: string) => text.replaceAll("\0", "").toWellFormed();

function rowOf({ id, place, mail }: Delivery["mails"][number]) {
  const addressed = [mail.to, mail.cc, mail.bcc].flatMap(asList);
  return {
    id,
    place,
    sender: plain(mail.from),
    recipients: asList(mail.to).map(plain),
    addresses: addressed.flatMap((address) => bareAddress(address) ?? []),
    subject: plain(mail.subject),
    message: mail.tags?.find(({ name }) => name === "message")?.value ?? null,
  };
}

/** Deletes every mail; what keys were answered is remembered, so that a retry sends nothing again. */
export async function clear(sql: Sql): Promise<void> {
  await sql`truncate mailbox.mails, mailbox.bodies`;
}
