import { z } from "zod";

import { isRefusal, parseAddress } from "@/domain/recipients/address";

/** Something that happened to an order. Amounts are whole numbers of the currency's minor unit: 12900 is 129.00 EUR. */
export type OrderEvent = {
  type: "placed" | "paid" | "refunded" | "canceled";
  at: Date;
  website: string;
  order: string;
  /** Canonical key of the buyer's address; null where it is not named. */
  buyerKey: string | null;
  /** The commerce system's id of the buyer; null where it is not named. */
  buyerReference: string | null;
  /** What the order costs; null where it is not named, as with a refund. */
  price: { currency: string; amount: number } | null;
  refund: { reference: string; amount: number } | null;
};

// The database takes no \0.
const reference = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^\P{Cc}*$/u);
const money = z.number().int().min(0).max(1_000_000_000_000);
const currency = z.string().regex(/^[A-Z]{3}$/);

const shape = z
  .object({
    type: z.enum(["order.placed", "order.paid", "order.refunded", "order.canceled"]),
    // The database knows no year 0.
    timestamp: z.iso
      .datetime({ offset: true })
      .regex(/^(?!0000)/)
      .transform((text) => new Date(text)),
    data: z.object({
      website: z.string(),
      order: reference,
      customer: z.object({ email: z.string().optional(), id: reference.optional() }).default({}),
      currency: currency.optional(),
      amount: money.optional(),
      refund: z.object({ id: reference, amount: money.min(1) }).optional(),
    }),
  })
  .refine(({ data }) => (data.amount === undefined) === (data.currency === undefined), {
    message: "amount and currency belong together",
    path: ["data"],
  })
  .refine(({ type, data }) => (type === "order.refunded") === (data.refund !== undefined), {
    message: "order.refunded has a refund, and nothing else has",
    path: ["data", "refund"],
  })
  .refine(({ data: { customer } }) => customer.email === undefined || isAddress(customer.email), {
    message: "is no address",
    path: ["data", "customer", "email"],
  });

const isAddress = (text: string): boolean => !isRefusal(parseAddress(text));

/** Reads an event, or says in a line what is wrong with it, and at which paths. */
export function readOrderEvent(value: unknown): OrderEvent | { wrong: string; at: string[] } {
  const parsed = shape.safeParse(value);
  if (!parsed.success) {
    const { issues } = parsed.error;
    const lines = issues.map(({ path, message }) => `${path.join(".")} ${message}`);
    return { wrong: lines.join("; "), at: issues.map(({ path }) => path.join(".")) };
  }
  const { type, timestamp, data } = parsed.data;
  const address = parseAddress(data.customer.email ?? "");
  return {
    type: type.slice("order.".length) as OrderEvent["type"],
    at: timestamp,
    website: data.website,
    order: data.order,
    buyerKey: isRefusal(address) ? null : address.key,
    buyerReference: data.customer.id ?? null,
    price:
      data.amount === undefined || data.currency === undefined
        ? null
        : { amount: data.amount, currency: data.currency },
    refund: data.refund ? { reference: data.refund.id, amount: data.refund.amount } : null,
  };
}
