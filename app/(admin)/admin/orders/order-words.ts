import type { Formats } from "@/app/words";

export const path = "/admin/orders";
export const newPath = "/admin/orders/new";
export const importPath = "/admin/orders/import";

/** After which event and after which order the two lists begin; null for their newest. */
export type Asked = { after: number | null; unmatchedAfter: number | null };

type Values = Partial<Record<keyof Asked, string | string[]>>;

/** What the address of the page asks for; what makes no sense in it is as if it were not there. */
export const readAsked = ({ after, unmatchedAfter }: Values): Asked => ({
  after: cursorIn(after),
  unmatchedAfter: cursorIn(unmatchedAfter),
});

const cursorIn = (value: string | string[] | undefined): number | null =>
  typeof value === "string" && /^[1-9]\d{0,14}$/.test(value) ? Number(value) : null;

/** The address of the page with its lists from there on, at one of them. */
export function listsHref({ after, unmatchedAfter }: Asked, list: "latest" | "unmatched"): string {
  const query = new URLSearchParams({
    ...(after !== null && { after: String(after) }),
    ...(unmatchedAfter !== null && { unmatchedAfter: String(unmatchedAfter) }),
  }).toString();
  return `${query ? `${path}?${query}` : path}#${list}`;
}

/** What an order costs; null where it was not told. */
export const priceOf = (
  format: Formats,
  { amount, currency }: { amount: number | null; currency: string | null },
): string | null => (amount === null || currency === null ? null : format.money(amount, currency));
