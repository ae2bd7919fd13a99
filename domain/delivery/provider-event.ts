import { z } from "zod";

import type { fates } from "@/db/schema/messages";

type Fate = (typeof fates)[number];

const text = z.string().max(500).catch("");

/** What of an event is used; what is missing or of another form is left out, so that no event is an error. */
const shape = z.object({
  type: z.string().max(60),
  created_at: z.string().transform((value) => new Date(value)),
  data: z
    .object({
      email_id: z.string().max(100).nullable().catch(null),
      to: z.array(z.string().max(400)).catch([]),
      tags: z.record(z.string(), z.string()).catch({}),
      bounce: z.object({ type: text, message: text }).nullable().catch(null),
      suppressed: z.object({ type: text, reason: text }).nullable().catch(null),
      failed: z.object({ reason: text }).nullable().catch(null),
    })
    .catch({ email_id: null, to: [], tags: {}, bounce: null, suppressed: null, failed: null }),
});

/** An event of the provider about a mail. Source: resend.com/docs/webhooks/event-types. */
export type ProviderEvent = {
  type: string;
  at: Date;
  providerId: string | null;
  to: string[];
  tags: Record<string, string>;
  /** What it makes of the mail, null where it tells nothing new. */
  fate: Fate | null;
  /** In the provider's words. */
  reason: string | null;
  /** It came back because of its address, and not of the moment. */
  isHardBounce: boolean;
  /** Why nothing more may be mailed to the address, null where something may. */
  suppression: "bounced" | "complained" | null;
};

/** What an event makes of its mail, by its type; the others tell nothing new. */
export const fateOf: Record<string, Fate> = {
  "email.delivery_delayed": "delayed",
  "email.delivered": "delivered",
  "email.failed": "failed",
  "email.suppressed": "failed",
  "email.bounced": "bounced",
  "email.complained": "complained",
};

/** Reads an event, null where it is none. */
export function readEvent(value: unknown): ProviderEvent | null {
  const parsed = shape.safeParse(value);
  if (!parsed.success || Number.isNaN(parsed.data.created_at.getTime())) return null;
  const { type, created_at: at, data } = parsed.data;
  return {
    type,
    at,
    providerId: data.email_id,
    to: data.to,
    tags: data.tags,
    fate: fateOf[type] ?? null,
    reason: data.bounce?.message || data.failed?.reason || data.suppressed?.reason || null,
    isHardBounce: isHardBounce(type, data),
    suppression: suppressionOf(type, data),
  };
}

type EventData = z.output<typeof shape>["data"];

const isHardBounce = (type: string, { bounce }: EventData): boolean =>
  type === "email.bounced" && bounce?.type === "Permanent";

/** A bounce for now is no reason to write never again; what the provider suppresses by itself had bounced or complained before. */
function suppressionOf(type: string, data: EventData): ProviderEvent["suppression"] {
  const { suppressed } = data;
  if (type === "email.complained") return "complained";
  if (isHardBounce(type, data)) return "bounced";
  if (type !== "email.suppressed") return null;
  return /complaint/.test(`${suppressed?.type} ${suppressed?.reason}`) ? "complained" : "bounced";
}
