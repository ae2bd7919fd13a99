import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import { Webhook } from "standardwebhooks";

import { bareAddress } from "./addresses";
import { asList } from "./store";
import type { Mail } from "./validate";

/** Where events go and what they are signed with; `all` has every mail delivered, else only those that ask for something by their recipient's name. */
export type EventHook = { url: string; secret: string; all: boolean };

type Sent = { id: string; mail: Mail };
type Event = { type: string; more?: Record<string, unknown> };

const bounce = {
  type: "Permanent",
  subType: "General",
  message: "The address does not exist (smtp; 550 5.1.1 user unknown)",
};

/** What is told of a mail to `bounced@`, `complained+ana@` and so on; as Resend's own test addresses do. */
const stories: Record<string, Event[]> = {
  delivered: [{ type: "email.sent" }, { type: "email.delivered" }],
  delayed: [{ type: "email.sent" }, { type: "email.delivery_delayed" }],
  bounced: [{ type: "email.sent" }, { type: "email.bounced", more: { bounce } }],
  complained: [{ type: "email.sent" }, { type: "email.delivered" }, { type: "email.complained" }],
  suppressed: [
    {
      type: "email.suppressed",
      more: { suppressed: { type: "OnAccountSuppressionList", reason: "previous_bounce" } },
    },
  ],
};

const byName = new RegExp(
  `^(?<story>${Object.keys(stories).join("|")})(?<how>-twice|-backwards)?(?:\\+[^@]*)?@`,
);

/** The last thing that became of a mail, as its recipient's name asks for it; of all others that they arrived. */
export function lastEventOf(mail: Mail): string {
  const { story = "delivered" } = byName.exec(recipientOf(mail))?.groups ?? {};
  return stories[story]?.at(-1)?.type.replace("email.", "") ?? "delivered";
}

const lanes = 4;
const tries = 6;

/** Tells the app what became of mails, signed as Resend signs, and again after a while where it does not answer 2xx. */
export class Events {
  readonly #hook: EventHook | undefined;
  readonly #stopping: AbortSignal;
  readonly #waiting: Sent[] = [];
  #running = 0;

  constructor(hook: EventHook | undefined, stopping: AbortSignal) {
    this.#hook = hook;
    this.#stopping = stopping;
  }

  /** Has it told what becomes of these mails, in the background. */
  tell(mails: Sent[]): void {
    const { all } = this.#hook ?? {};
    if (all === undefined) return;
    this.#waiting.push(...mails.filter(({ mail }) => all || byName.test(recipientOf(mail))));
    while (this.#running < lanes && this.#waiting.length > 0) {
      this.#running += 1;
      void this.#work().finally(() => (this.#running -= 1));
    }
  }

  async #work(): Promise<void> {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      for (const event of eventsOf(next)) await this.#send(event.id, event.body);
    }
  }

  async #send(id: string, body: string): Promise<void> {
    const { url, secret } = this.#hook ?? { url: "", secret: "" };
    for (let tried = 0; tried < tries && !this.#stopping.aborted; tried += 1) {
      const at = new Date();
      const headers = {
        "content-type": "application/json",
        "svix-id": id,
        "svix-timestamp": String(Math.floor(at.getTime() / 1000)),
        "svix-signature": new Webhook(secret).sign(id, at, body),
      };
      const answer = await fetch(url, { method: "POST", headers, body, redirect: "manual" }).catch(
        () => null,
      );
      await answer?.arrayBuffer().catch(() => null);
      if (answer?.ok) return;
      await sleep(1000 * 2 ** tried, undefined, { signal: this.#stopping }).catch(() => null);
    }
  }
}

const recipientOf = ({ to }: Mail): string => bareAddress(asList(to)[0] ?? "") ?? "";

/** The events about a mail, in the order they are sent; each with an id of its own, which one that is told twice keeps. */
function eventsOf({ id, mail }: Sent): { id: string; body: string }[] {
  const { story = "delivered", how } = byName.exec(recipientOf(mail))?.groups ?? {};
  const start = Date.now();
  const told = (stories[story] ?? []).map(({ type, more }, index) => ({
    id: `msg_${randomUUID().replaceAll("-", "")}`,
    body: JSON.stringify({
      type,
      created_at: new Date(start + index * 1000).toISOString(),
      data: {
        email_id: id,
        created_at: new Date(start).toISOString(),
        from: mail.from,
        to: asList(mail.to),
        subject: mail.subject,
        tags: Object.fromEntries((mail.tags ?? []).map(({ name, value }) => [name, value])),
        ...more,
      },
    }),
  }));
  if (how === "-twice") return told.flatMap((event) => [event, event]);
  return how === "-backwards" ? told.toReversed() : told;
}
