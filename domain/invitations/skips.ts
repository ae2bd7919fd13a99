/** How many were left alone, by reason. */
export type Skips<Reason extends string> = Partial<Record<Reason, number>>;

/** What a verb for many invitations did: the ids it changed, and why it left the others alone. */
export type Worked<Reason extends string> = { done: number[]; skipped: Skips<Reason> };

/** Counts reasons; those that are not there have no count. */
export function countReasons<Reason extends string>(reasons: Reason[]): Skips<Reason> {
  const counted: Skips<Reason> = {};
  for (const reason of reasons) counted[reason] = (counted[reason] ?? 0) + 1;
  return counted;
}

/** Why the only invitation of a verb was left alone; a foreign one is as unknown as a missing one. */
export function onlySkip<Reason extends string>(
  skipped: Skips<Reason>,
): Exclude<Reason, "not_permitted" | "gone"> | "unknown" {
  const [reason] = Object.keys(skipped) as Reason[];
  if (reason === undefined) throw new Error("an invitation was neither changed nor skipped");
  return reason === "not_permitted" || reason === "gone"
    ? "unknown"
    : (reason as Exclude<Reason, "not_permitted" | "gone">);
}
