import { unpack } from "./packing";
import type { Sql } from "./schema";
import type { Mail } from "./validate";

/** A mail's line in the list. */
export type Line = {
  seq: string;
  id: string;
  bodyId: string;
  place: number;
  sender: string;
  recipients: string[];
  subject: string;
  createdAt: number;
};

/** One page, newest first; `recipient` is a whole address, `part` a piece of one. */
export type Query = {
  recipient?: string | undefined;
  part?: string | undefined;
  after?: string | undefined;
  before?: string | undefined;
  limit: number;
};

/** The mails of a page and whether there are more in the direction asked for. */
export async function readLines(sql: Sql, query: Query): Promise<{ lines: Line[]; hasMore: boolean }> {
  const { after, before, limit } = query;
  const cursor = after ?? before ?? null;
  const rows = await sql<Line[]>`
    select seq, id, body_id as "bodyId", place, sender, recipients, subject,
      (extract(epoch from created_at) * 1000)::float8 as "createdAt"
    from mailbox.mails
    where ${matching(sql, query)}
      ${cursor === null ? sql`` : sql`and seq ${after ? sql`<` : sql`>`} (select seq from mailbox.mails where id = ${cursor})`}
    order by seq ${before ? sql`asc` : sql`desc`}
    limit ${limit + 1}`;
  const page = rows.slice(0, limit);
  return { lines: before ? page.toReversed() : page, hasMore: rows.length > limit };
}

/** How many mails match, and how many of them are newer than the given one. */
export async function count(sql: Sql, query: Omit<Query, "limit">, seq?: string) {
  const [row] = await sql<{ total: number; newer: number }[]>`
    select count(*)::integer as total, count(*) filter (where seq > ${seq ?? null}::bigint)::integer as newer
    from mailbox.mails where ${matching(sql, query)}`;
  return row ?? { total: 0, newer: 0 };
}

function matching(sql: Sql, { recipient, part }: Pick<Query, "recipient" | "part">) {
  // PostgreSQL takes no NUL in a text, and no address holds one.
  if (recipient?.includes("\0") || part?.includes("\0")) return sql`false`;
  if (recipient) return sql`addresses @> array[${recipient.toLowerCase()}]`;
  if (part) return sql`strpos(array_to_string(addresses, ' '), ${part.toLowerCase()}) > 0`;
  return sql`true`;
}

/** The mails behind the lines, each body parsed once however many of its mails are asked for. */
export async function readMails(sql: Sql, lines: Line[]): Promise<{ line: Line; mail: Mail }[]> {
  const ids = [...new Set(lines.map(({ bodyId }) => bodyId))];
  const rows = await sql<{ id: string; body: Buffer }[]>`
    select id, body from mailbox.bodies where id = any(${ids}::bigint[])`;
  const bodies = new Map(rows.map(({ id, body }) => [id, unpack(body) as Mail | Mail[] | undefined]));
  return lines.map((line) => {
    const mail = [bodies.get(line.bodyId) ?? []].flat()[line.place];
    return { line, mail: mail ?? unreadable(line) };
  });
}

/** One body that cannot be read must not hide all others. */
const unreadable = ({ sender, recipients, subject }: Line): Mail => ({
  from: sender,
  to: recipients,
  subject,
  text: "The mailbox cannot read what this mail said.",
});

/** The mail of an id, or null. */
export async function readMail(sql: Sql, id: string): Promise<{ line: Line; mail: Mail } | null> {
  const lines = await sql<Line[]>`
    select seq, id, body_id as "bodyId", place, sender, recipients, subject,
      (extract(epoch from created_at) * 1000)::float8 as "createdAt"
    from mailbox.mails where id = ${id}`;
  const [found] = await readMails(sql, lines);
  return found ?? null;
}

/** Counts for fault runs: by the tag `message`, a mail that was delivered twice is one duplicate. */
export async function readStats(sql: Sql) {
  const [totals] = await sql<{ total: number; tagged: number; messages: number }[]>`
    select count(*)::integer as total, count(message)::integer as tagged,
      count(distinct message)::integer as messages from mailbox.mails`;
  const { total, tagged, messages } = totals ?? { total: 0, tagged: 0, messages: 0 };
  const repeated = await sql<{ message: string; deliveries: number }[]>`
    select message, count(*)::integer as deliveries from mailbox.mails
    where message is not null group by message having count(*) > 1 order by deliveries desc, message limit 100`;
  return { total, tagged, messages, duplicates: tagged - messages, repeated: [...repeated] };
}
