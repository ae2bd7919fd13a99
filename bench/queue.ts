import { randomBytes } from "node:crypto";

import { sql } from "drizzle-orm";

import { connect, db, runPrepared } from "@/db/client";
import { migrate } from "@/db/migrate";
import { seedIfEmpty } from "@/db/seed/seed";
import { claimBatch } from "@/domain/delivery/claim-batch";
import { keepBody, settle, type Result } from "@/domain/delivery/settle-batch";

import type { Bench } from "./bench";
import { createBeside, on } from "./databases";
import { timed } from "./figures";
import { requireMillion } from "./million";
import { queueInvitations } from "./people";
import { startGraphile, startPgBoss } from "./queue-rivals";
import { medianOf, ratios, rowOf, type Row } from "./rows";

/** Batches under way at once, for us and for those we are compared with. */
const lanes = 4;

type Place = ReturnType<typeof connect>;
type Ways = Record<"ours" | "kept" | "million" | "invitations" | "boss" | "graphile", number[]>;

/**
 * Claiming and settling 20,000 messages by our SQL beside pg-boss and graphile-worker on the same PostgreSQL; also with what will be
 * sent kept on the disk between, beside a million sent messages, and for invitations, which are marked sent with their history.
 */
export async function benchQueue(bench: Bench): Promise<Row[]> {
  const count = bench.scaled(20_000);
  const held = await requireMillion(bench);
  await fillWithSent();
  const url = bench.stack.databaseUrl;
  const smallUrl = await createBeside(url, "bench_small");
  await migrate(smallUrl);
  await seedIfEmpty(smallUrl);
  const small = connect(smallUrl);
  const full = connect(url);
  const bossUrl = await createBeside(url, "bench_boss");
  const graphileUrl = await createBeside(url, "bench_graphile");
  const [bossPlace, graphilePlace] = [connect(bossUrl), connect(graphileUrl)];
  const boss = await startPgBoss(bossUrl, lanes);
  const graphile = await startGraphile(graphileUrl, lanes);
  for (const place of [small, full, bossPlace, graphilePlace]) bench.started.add(place.close);
  for (const rival of [boss, graphile]) bench.started.add(rival.stop);
  const ways: Record<keyof Ways, () => Promise<number>> = {
    ours: () => on(small, () => workSamples(count, false)),
    kept: () => on(small, () => workSamples(count, true)),
    million: () => on(full, () => workSamples(count, false)),
    invitations: () => on(small, () => workInvitations(count)),
    boss: async () => {
      await boss.fill(count);
      await analyze(bossPlace);
      return boss.work(count);
    },
    graphile: async () => {
      await graphile.fill(count);
      await analyze(graphilePlace);
      return graphile.work(count);
    },
  };
  const figures: Ways = { ours: [], kept: [], million: [], invitations: [], boss: [], graphile: [] };
  for (let round = 0; round <= bench.rounds; round += 1) {
    for (const name of Object.keys(ways) as (keyof Ways)[]) {
      const took = await ways[name]();
      // The first one is not measured, so that everything has been compiled, prepared and loaded.
      if (round > 0) figures[name].push(count / (took / 1000));
    }
  }
  return rowsOf(figures, count, held);
}

const analyze = ({ db: place }: Place) => place.execute(sql`analyze`);

/** As many sent messages as there are invitations, one each. */
async function fillWithSent(): Promise<void> {
  await db().transaction(async (tx) => {
    await tx.execute(sql`set local session_replication_role = replica`);
    await tx.execute(sql`set local statement_timeout = 0`);
    await tx.execute(sql`
      insert into messages (purpose, state, store_view_id, invitation_id, recipient_id, provider_id, created_at, due_at, settled_at, fate, fate_at)
      select 'invitation', 'sent', store_view_id, id, recipient_id, gen_random_uuid()::text, created_at, created_at, created_at,
        'delivered', created_at
      from invitations where not exists (select from messages where invitation_id = invitations.id)`);
  });
  await db().execute(sql`vacuum analyze messages`);
}

/** Milliseconds for messages that are about nothing but themselves, as those of the others are. */
async function workSamples(count: number, keepsBodies: boolean): Promise<number> {
  await db().execute(sql`
    insert into messages (purpose, sample, store_view_id, administrator_id)
    select 'sample', '{"template": "invitation", "sample": "usual"}', (select min(id) from store_views), (select min(id) from administrators)
    from generate_series(1, ${count}::int)`);
  await db().execute(sql`analyze messages, batches`);
  const took = await timed(() => workAll(count, keepsBodies));
  await db().execute(sql`delete from messages where purpose = 'sample'`);
  await db().execute(
    sql`delete from batches where not exists (select from messages where batch_id = batches.id)`,
  );
  return took;
}

/** Milliseconds for invitations, each of which is marked as sent and gets a line of history. */
async function workInvitations(count: number): Promise<number> {
  await queueInvitations(count);
  await db().execute(sql`analyze messages, batches, invitations`);
  return timed(() => workAll(count, true));
}

async function workAll(count: number, keepsBodies: boolean): Promise<void> {
  const done = await Promise.all(Array.from({ length: lanes }, () => workLane(keepsBodies)));
  const all = done.reduce((sum, one) => sum + one, 0);
  if (all !== count) throw new Error(`${all} of ${count} messages were settled`);
}

/** About what a hundred mails come to when packed. */
const body = randomBytes(12_000);

async function workLane(keepsBodies: boolean): Promise<number> {
  for (let done = 0; ;) {
    const claim = await claimBatch("messages", { size: 100, isOpen: true });
    if (!claim) return done;
    const members = await runPrepared<{ id: string; invitation: string | null }>(
      sql`select id, invitation_id as invitation from messages where batch_id = ${claim.id} order by position`,
    );
    if (keepsBodies && !(await keepBody(claim, body, { canceled: [], withheld: [] }, [])))
      throw new Error("a batch was taken over");
    const results = members.map(({ id, invitation }): Result => {
      const invitationId = invitation === null ? null : Number(invitation);
      return { id: Number(id), invitationId, providerId: `bench-${id}` };
    });
    if (!(await settle(claim, results))) throw new Error("a batch was taken over");
    done += members.length;
  }
}

function rowsOf(figures: Ways, count: number, held: number): Row[] {
  const [ours, boss] = [medianOf(figures.ours, "/s"), medianOf(figures.boss, "/s")];
  return [
    rowOf(ratios(figures.ours, figures.boss), {
      what: `Queue: claim and settle ${count} messages, beside pg-boss`,
      ours,
      beside: `pg-boss, batches of 100 ${boss}`,
      aim: { least: 1.5 },
    }),
    rowOf(ratios(figures.ours, figures.graphile), {
      what: `Queue: the same beside graphile-worker, whose ${count / 100} jobs hold 100 messages each`,
      ours,
      beside: `graphile-worker, batch jobs ${medianOf(figures.graphile, "/s")}`,
    }),
    rowOf(ratios(figures.kept, figures.boss), {
      what: "Queue: the same with what each batch will send kept on the disk between, beside pg-boss",
      ours: medianOf(figures.kept, "/s"),
      beside: `pg-boss, which keeps nothing ${boss}`,
    }),
    rowOf(ratios(figures.million, figures.ours), {
      what: `Queue: the same with ${held} sent messages beside`,
      ours: medianOf(figures.million, "/s"),
      beside: `without them ${ours}`,
      aim: { least: 0.9 },
    }),
    rowOf(ratios(figures.invitations, figures.boss), {
      what: `Queue: ${count} invitations, each marked sent with its history, beside pg-boss`,
      ours: medianOf(figures.invitations, "/s"),
      beside: `pg-boss, its jobs alone ${boss}`,
    }),
  ];
}
