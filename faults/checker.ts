import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import { suppressionHashes } from "@/domain/recipients/address";

import { invariants, type Bounds } from "./invariants";
import type { Report } from "./report";

/** An invariant that does not hold: how many rows break it, and up to three of them. */
export type Violation = { name: string; count: number; examples: unknown[] };

/** Looks at every invariant in one statement, so at one moment; `atRest` adds those that hold only once nothing is under way. */
export async function findViolations(bounds: Bounds, atRest: boolean): Promise<Violation[]> {
  const parts = invariants
    .filter((invariant) => atRest || invariant.atRest !== true)
    .map(
      ({ name, broken }) => sql`(with broken as materialized (${broken(bounds)})
        select ${name}::text as name, (select count(*) from broken)::int as count,
          (select jsonb_agg(to_jsonb(few)) from (select * from broken limit 3) as few) as examples)`,
    );
  const rows = await db().execute<Violation>(sql.join(parts, sql` union all `));
  return [...rows.filter(({ count }) => count > 0), ...(await findMailedToSuppressed())];
}

/** I13 by the addresses themselves, whose hashes only we can make. */
async function findMailedToSuppressed(): Promise<Violation[]> {
  const suppressed = await db().execute<{ websiteId: number; hash: string; at: string }>(sql`
    select website_id as "websiteId", encode(address_hash, 'hex') as hash, extract(epoch from created_at)::text as at from suppressions`);
  const since = new Map(suppressed.map(({ websiteId, hash, at }) => [`${websiteId} ${hash}`, Number(at)]));
  if (since.size === 0) return [];
  const mails = await db().execute<{ id: string; websiteId: number; key: string; at: string }>(sql`
    select message.id, website_id as "websiteId", email_key as key, extract(epoch from batch.created_at)::text as at
    from mailbox.mails as mail join messages as message on message.id::text = mail.message
      join batches as batch on batch.id = message.batch_id join invitations on invitations.id = message.invitation_id
    where email_key is not null and message.purpose in ('invitation', 'resend', 'reminder')`);
  const examples = mails.filter(({ websiteId, key, at }) =>
    suppressionHashes(key).some(
      ({ hash }) => (since.get(`${websiteId} ${hash.toString("hex")}`) ?? Infinity) < Number(at) - 1,
    ),
  );
  const name = "I13 nothing is mailed to an address suppressed a second before it was claimed";
  return examples.length === 0 ? [] : [{ name, count: examples.length, examples: examples.slice(0, 3) }];
}

const everyMs = 2000;

/** Looks at the invariants every two seconds for as long as a run lasts. */
export class Checker {
  private looks = 0;
  private missed = 0;
  private broken = 0;
  private isStopping = false;
  private readonly startedAt = Date.now();
  private readonly ended: Promise<void>;

  constructor(
    private readonly bounds: Bounds,
    /** While this says so, a look that fails is none: the database is away. */
    private readonly isAway: () => boolean = () => false,
  ) {
    this.ended = this.work();
  }

  /** So many looks have to have been taken for the run to count: half of those due, the machine being busy. */
  private get leastLooks(): number {
    return Math.max(1, Math.floor((Date.now() - this.startedAt) / everyMs / 2));
  }

  private async work(): Promise<void> {
    while (!this.isStopping) {
      const startedAt = Date.now();
      await this.look(false);
      while (!this.isStopping && Date.now() < startedAt + everyMs)
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  private async look(atRest: boolean): Promise<void> {
    const violations = await findViolations(this.bounds, atRest).catch((error: unknown) => {
      if (this.isAway()) return null;
      throw error;
    });
    if (!violations) {
      this.missed += 1;
      return;
    }
    this.looks += 1;
    if (this.broken === 0 && violations[0]) console.log("broken:", JSON.stringify(violations[0], null, 2));
    this.broken += violations.length;
  }

  /** Ends the looks with one more, at rest unless something is still under way, and tells what they found. */
  async stop(report: Report, atRest = true): Promise<void> {
    this.isStopping = true;
    await this.ended;
    const least = Math.max(1, this.leastLooks - this.missed);
    await this.look(atRest);
    report.equal("invariants broken", this.broken, 0);
    report.atLeast("looks at the invariants", this.looks, least);
  }
}
