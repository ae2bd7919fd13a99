import { setTimeout as sleep } from "node:timers/promises";

import { json, refuse, type Answer } from "./answers";
import { lastEventOf } from "./events";
import { answerInstead } from "./fault-modes";
import { readLines, readMail, readMails, type Line } from "./read";
import type { Desk } from "./receive";
import { invalid, invalidParameter, noSuchEmail } from "./refusals";
import type { Sql } from "./schema";
import { asList } from "./store";
import type { Mail } from "./validate";

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

export const isId = (text: string): boolean => uuid.test(text);

/** A page of mails, newest first: https://resend.com/docs/api-reference/emails/list-emails and .../pagination */
export async function listEmails(sql: Sql, search: URLSearchParams): Promise<Answer> {
  const after = search.get("after") ?? undefined;
  const before = search.get("before") ?? undefined;
  const limit = Number(search.get("limit") ?? 20);
  if (!Number.isInteger(limit) || limit < 1 || limit > 100) {
    return refuse(
      invalid(
        "The pagination limit must be a number between 1 and 100. See https://resend.com/docs/pagination for more information.",
      ),
    );
  }
  if (after && before) return refuse(invalid("The `after` and `before` parameters cannot be used together."));
  if ([after, before].some((cursor) => cursor !== undefined && !isId(cursor))) {
    return refuse(invalid("The `after` and `before` parameters must be a valid UUID."));
  }
  const query = { recipient: search.get("to") ?? undefined, after, before, limit };
  const { lines, hasMore } = await readLines(sql, query);
  const mails = await readMails(sql, lines);
  return json(200, { object: "list", has_more: hasMore, data: mails.map((found) => shown(found, null)) });
}

/** One mail, or what the faults in force have instead: https://resend.com/docs/api-reference/emails/retrieve-email */
export async function getEmail({ sql, faults, stopping }: Desk, id: string): Promise<Answer> {
  const { delayMs, mode, retryAfter } = faults.draw([]);
  if (delayMs > 0) await sleep(delayMs, undefined, { signal: stopping });
  const instead = mode && answerInstead(mode, retryAfter);
  if (instead) return instead;
  if (!isId(id)) return refuse(invalidParameter("The `id` must be a valid UUID."));
  const found = await readMail(sql, id);
  return found ? json(200, { object: "email", ...shown(found, []) }) : refuse(noSuchEmail);
}

/** A mail as Resend shows it; `none` stands for an empty list, which differs between its two endpoints. */
function shown({ line, mail }: { line: Line; mail: Mail }, none: null | []) {
  const list = (value: string | string[] | null | undefined) =>
    asList(value).length > 0 ? asList(value) : none;
  return {
    id: line.id,
    message_id: messageIdOf(line.id),
    to: line.recipients,
    from: line.sender,
    created_at: new Date(line.createdAt).toISOString(),
    subject: line.subject,
    bcc: list(mail.bcc),
    cc: list(mail.cc),
    reply_to: list(mail.reply_to),
    last_event: mail.scheduled_at ? "scheduled" : lastEventOf(mail),
    scheduled_at: mail.scheduled_at ?? null,
    topic_id: mail.topic_id ?? null,
    html: mail.html ?? null,
    text: mail.text ?? null,
    headers: mail.headers ?? {},
    tags: mail.tags ?? [],
  };
}

/** The Message-ID a mail would carry. */
export const messageIdOf = (id: string): string => `<${id}@mailbox.localhost>`;
