import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

import { bareAddress } from "./addresses";
import { jsonText, refuse, type Answer } from "./answers";
import { readBody } from "./body";
import { checkRequest } from "./check-request";
import { answerInstead, spoil } from "./fault-modes";
import type { Events } from "./events";
import type { Faults } from "./faults";
import { digestOf, readKey, type RunningKeys } from "./idempotency";
import type { Turn } from "./rate-limit";
import {
  invalidKey,
  missingKey,
  otherBody,
  stillRunning,
  tooLarge,
  tooManyRequests,
  type Refusal,
} from "./refusals";
import type { Requests } from "./requests";
import type { Sql } from "./schema";
import { asList, keep, type Delivery } from "./store";
import type { Endpoint } from "./validate";

/** What the sending endpoints work with. */
export type Desk = {
  sql: Sql;
  apiKey: string;
  ratePerSecond: number;
  takeTurn: () => Turn;
  faults: Faults;
  events: Events;
  running: RunningKeys;
  requests: Requests;
  now: () => Date;
  /** Fires when the mailbox stops; requests that wait end without being accepted. */
  stopping: AbortSignal;
};

/** Answers `POST /emails` and `POST /emails/batch` as Resend does, or as the faults in force want it. */
export async function receive(desk: Desk, request: IncomingMessage, endpoint: Endpoint): Promise<Answer> {
  const at = desk.now().getTime();
  const answer = await answerTo(desk, request, endpoint);
  const key = request.headers["idempotency-key"]?.toString() ?? null;
  desk.requests.note({ at, key, status: answer.dropped ? null : answer.status });
  return answer;
}

async function answerTo(desk: Desk, request: IncomingMessage, endpoint: Endpoint): Promise<Answer> {
  const body = await readBody(request);
  const keyRefusal = objectionToKey(request.headers.authorization, desk.apiKey);
  if (keyRefusal) return refuse(keyRefusal);
  const turn = desk.takeTurn();
  const answer = turn.granted
    ? await admit(desk, request, endpoint, body)
    : refuse(tooManyRequests(desk.ratePerSecond));
  return { ...answer, headers: { ...turn.headers, ...answer.headers } };
}

function objectionToKey(authorization: string | undefined, apiKey: string): Refusal | null {
  const given = /^Bearer\s+(?<key>\S+)$/i.exec(authorization ?? "")?.groups?.["key"];
  if (given === undefined) return missingKey;
  return given === apiKey ? null : invalidKey;
}

async function admit(
  desk: Desk,
  request: IncomingMessage,
  endpoint: Endpoint,
  body: Buffer | null,
): Promise<Answer> {
  const key = readKey(request.headers["idempotency-key"]?.toString());
  if (typeof key === "object" && key !== null) return refuse(key);
  if (body === null) return refuse(tooLarge);
  const isPermissive = request.headers["x-batch-validation"] === "permissive" && endpoint === "/emails/batch";
  const checked = checkRequest(body.toString("utf8"), endpoint, isPermissive);
  if ("refusal" in checked) return refuse(checked.refusal);

  const mails = checked.mails.map((entry) => ({ id: randomUUID(), ...entry }));
  const ids = mails.map(({ id }) => ({ id }));
  const value =
    endpoint === "/emails" ? ids[0] : isPermissive ? { data: ids, errors: checked.errors } : { data: ids };
  const delivery = {
    endpoint,
    key,
    digest: digestOf(body),
    body,
    mails,
    answer: JSON.stringify(value),
  };
  const answer = await desk.running.once(endpoint, key, () => accept(desk, delivery));
  return answer ?? refuse(stillRunning);
}

async function accept(desk: Desk, delivery: Omit<Delivery, "at">): Promise<Answer> {
  const addresses = delivery.mails.flatMap(({ mail }) =>
    asList(mail.to).flatMap((address) => bareAddress(address) ?? []),
  );
  const fate = desk.faults.draw(addresses);
  if (fate.delayMs > 0) await sleep(fate.delayMs, undefined, { signal: desk.stopping });
  const instead = fate.mode && answerInstead(fate.mode, fate.retryAfter);
  if (instead) return instead;

  const kept = await keep(desk.sql, { ...delivery, at: desk.now() });
  if (!kept.isNew && kept.digest !== delivery.digest) return refuse(otherBody);
  if (kept.isNew) desk.events.tell(delivery.mails);
  if (fate.lateMs > 0) await sleep(fate.lateMs, undefined, { signal: desk.stopping });
  const answer = jsonText(200, kept.isNew ? delivery.answer : kept.answer);
  return fate.mode ? spoil(answer, fate.mode) : answer;
}
