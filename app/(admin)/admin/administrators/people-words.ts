import type { Route } from "next";

import { findOutcome, type OutcomeSearch } from "@/app/(admin)/outcome";
import type { DeskVisit } from "@/app/admin-guard";
import { fieldErrors } from "@/app/refusal-words";
import type { Words } from "@/app/words";
import type { Entry } from "@/components/choices-form";
import type { Permission } from "@/domain/accounts/administrator";
import type { RoleRefusals } from "@/domain/accounts/change-roles";
import type { PersonRefusals } from "@/domain/accounts/invite-administrator";
import { covers, type Grant, type Role } from "@/domain/accounts/team";

/** What a page says was done, or was not, after its form was sent; as it stands in the address. */
const outcomes = {
  done: [
    "invited",
    "changed",
    "disabled",
    "enabled",
    "session_ended",
    "sessions_ended",
    "codes_removed",
    "link_sent",
    "role_saved",
    "role_removed",
  ],
  refused: ["not_found", "wider", "yourself", "own_codes", "last_keeper", "disabled", "throttled", "in_use"],
} as const;

export type DoneOutcome = (typeof outcomes.done)[number];
export type RefusedOutcome = (typeof outcomes.refused)[number];

/** The sentences of an outcome in the address; neither where there is none we know. */
export async function readOutcome(
  t: Words,
  search: OutcomeSearch,
): Promise<{ done?: string; refused?: string }> {
  const { done, refused } = findOutcome(outcomes, await search);
  if (done) return { done: t(`admin.people.done.${done}`) };
  return refused ? { refused: t(`admin.people.refused.${refused}`) } : {};
}

/** The address of a page of the team with what came of a form. */
export const withOutcome = (
  path: `/admin/administrators${string}`,
  outcome: { done: DoneOutcome } | { refused: RefusedOutcome },
): Route => `${path}?${new URLSearchParams(outcome).toString()}` as Route;

/** A number in an address, or bound to an action, as an id; 0, which nothing has, where it is none. */
export const idFrom = (value: unknown): number =>
  /^[1-9]\d{0,14}$/.test(String(value)) && typeof value !== "object" ? Number(value) : 0;

/** The permissions of a role in words, as one line. */
export const permissionsText = ({ t }: DeskVisit, permissions: Permission[]): string =>
  permissions.map((permission) => t(`admin.permission.${permission}`)).join(", ");

/** The websites of a role in words. */
export function websitesText(
  { t }: DeskVisit,
  { websiteIds }: Grant,
  websites: { id: number; name: string }[],
): string {
  if (websiteIds === null) return t("admin.people.allWebsites");
  return websites.flatMap(({ id, name }) => (websiteIds.includes(id) ? [name] : [])).join(", ");
}

/** The entry for the role of somebody: those the administrator holds all of. */
export function roleEntry({ t, administrator }: DeskVisit, roles: Role[], chosen: number | null): Entry {
  const options = roles
    .filter((role) => covers(administrator, role))
    .map(({ id, name }) => ({ value: String(id), label: name }));
  return {
    kind: "list",
    name: "role",
    label: t("admin.people.role"),
    hint: t("admin.people.roleHint"),
    options,
    chosen: chosen === null ? [] : [String(chosen)],
  };
}

/** The sentence of each refused field of an administrator. */
export function personErrors(t: Words, { name, email, role }: PersonRefusals): Record<string, string> {
  return {
    ...(name && { name: fieldErrors(t, { firstName: name })["firstName"] ?? "" }),
    ...(email === "already_administrator"
      ? { email: t("admin.people.alreadyAdministrator") }
      : fieldErrors(t, email ? { email } : {})),
    ...(role && { role: t(`admin.people.refused.${role}`) }),
  };
}

/** The sentence of each refused field of a role. */
export function roleErrors(t: Words, { name, permissions, websites }: RoleRefusals): Record<string, string> {
  return {
    ...(name === "name_taken"
      ? { name: t("admin.people.nameTaken") }
      : name && { name: fieldErrors(t, { firstName: name })["firstName"] ?? "" }),
    ...(permissions && { permissions: t(`admin.people.permissions_${permissions}`) }),
    ...(websites && { websites: t(`admin.people.websites_${websites}`) }),
  };
}
