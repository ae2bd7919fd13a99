import type { Route } from "next";

import { findOutcome, type OutcomeSearch } from "@/app/(admin)/outcome";
import type { Words } from "@/app/words";

/** What a page says was done, or was not, after its form was sent; as it stands in the address. */
const outcomes = {
  done: ["moved", "disabled", "enabled", "erased"],
  refused: ["not_found", "erased"],
} as const;

export type DoneOutcome = (typeof outcomes.done)[number];
export type RefusedOutcome = (typeof outcomes.refused)[number];

/** The sentences of an outcome in an address; neither where there is none we know. */
export function readOutcome(t: Words, search: Awaited<OutcomeSearch>): { done?: string; refused?: string } {
  const { done, refused } = findOutcome(outcomes, search);
  if (done) return { done: t(`admin.customers.done.${done}`) };
  return refused ? { refused: t(`admin.customers.refused.${refused}`) } : {};
}

/** The address of a page of customers with what came of a form. */
export const withOutcome = (
  path: `/admin/customers${string}`,
  outcome: { done: DoneOutcome } | { refused: RefusedOutcome },
): Route => `${path}?${new URLSearchParams(outcome).toString()}` as Route;

/** What somebody is called; who has been erased has no name any more. */
export const nameOf = (
  t: Words,
  { firstName, lastName }: { firstName: string | null; lastName: string | null },
): string => `${firstName ?? ""} ${lastName ?? ""}`.trim() || t("admin.customers.erasedCustomer");
