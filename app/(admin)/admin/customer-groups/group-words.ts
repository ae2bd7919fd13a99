import type { Route } from "next";

import { findOutcome, type OutcomeSearch } from "@/app/(admin)/outcome";
import type { DeskVisit } from "@/app/admin-guard";
import { fieldErrors } from "@/app/refusal-words";
import type { Words } from "@/app/words";
import type { GroupNameRefusal } from "@/domain/customers/change-groups";
import { mostCounted, type ListedGroup } from "@/domain/customers/list-groups";

/** What a page says was done, or was not, after its form was sent; as it stands in the address. */
const outcomes = {
  done: ["added", "renamed", "removed"],
  refused: ["not_found", "not_everywhere", "stands_in"],
} as const;

export type DoneOutcome = (typeof outcomes.done)[number];
export type RefusedOutcome = (typeof outcomes.refused)[number];

/** The sentences of an outcome in an address; neither where there is none we know. */
export async function readOutcome(
  t: Words,
  search: OutcomeSearch,
): Promise<{ done?: string; refused?: string }> {
  const { done, refused } = findOutcome(outcomes, await search);
  if (done) return { done: t(`admin.customers.groups.done.${done}`) };
  return refused ? { refused: t(`admin.customers.groups.refused.${refused}`) } : {};
}

/** The address of a page of groups with what came of a form. */
export const withOutcome = (
  path: `/admin/customer-groups${string}`,
  outcome: { done: DoneOutcome } | { refused: RefusedOutcome },
): Route => `${path}?${new URLSearchParams(outcome).toString()}` as Route;

/** The sentence of a refused name. */
export const nameErrors = (t: Words, { name }: GroupNameRefusal): Record<string, string> =>
  name === "name_taken"
    ? { name: t("admin.customers.groups.nameTaken") }
    : { name: fieldErrors(t, { firstName: name })["firstName"] ?? "" };

/** A number of what is in a group, as it was counted: not to the end where there is much. */
export function countText({ t, formatIn }: DeskVisit, count: number): string {
  const number = formatIn("UTC").number(Math.min(count, mostCounted));
  return count > mostCounted ? t("admin.customers.groups.moreThan", { number }) : number;
}

/** How many are in a group, and how many invitations would still bring somebody into it. */
export const factsText = (visit: DeskVisit, { members, openInvitations }: ListedGroup): string =>
  visit.t("admin.customers.groups.facts", {
    members,
    membersShown: visit.formatIn("UTC").number(members),
    invitations: openInvitations,
    invitationsShown: countText(visit, openInvitations),
  });
