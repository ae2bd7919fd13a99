import type { Visit } from "@/app/guard";
import messages from "@/messages/en.json";

export type Done = keyof (typeof messages)["own"]["done"];
export type Why = keyof (typeof messages)["own"]["why"];

export const isDone = (name: unknown): name is Done =>
  typeof name === "string" && Object.hasOwn(messages.own.done, name);
export const isWhy = (name: unknown): name is Why =>
  typeof name === "string" && Object.hasOwn(messages.own.why, name);

export const listPath = "/account/invitations";

/** Where a page of the list is, and what it says was done or why not, to which of its rows. */
export function listHref(
  { store }: Pick<Visit, "store">,
  { page = 1, ...said }: { page?: number; done?: Done; refused?: Why; row?: string } = {},
): `/${string}` {
  const search = new URLSearchParams({ ...(page > 1 && { page: String(page) }), ...said }).toString();
  return `/${store.code}${listPath}${search && `?${search}`}`;
}

/** The number of a page as an address has it. */
export const pageOf = (page: unknown): number => Number.parseInt(String(page), 10) || 1;
