import { createHash } from "node:crypto";

import { db } from "@/db/client";
import { websites } from "@/db/schema/websites";
import { demand, onWebsitesOf, type Administrator } from "@/domain/accounts/administrator";
import { recordActivity } from "@/domain/accounts/record-activity";
import { addressHash } from "@/domain/recipients/address";

import { applyOrderEvents } from "./apply-order-events";
import type { OrderEvent } from "./order-event";
import { asTable, readOrderLines, type BadLine, type GoodLine, type LinesRefusal } from "./read-order-lines";

/** How many lines were taken and how many were known already; the bad ones, named and as a table to be sent again. */
export type ImportedOrders = { taken: number; known: number; bad: BadLine[]; left: string };

/** How many lines share a transaction: each holds up to two advisory locks, of which the database has a few thousand. */
const atOnce = 250;

/**
 * Takes the good lines of a CSV of orders into account, each once however often it is sent, and gives back the bad ones, among them
 * those of a website that does not exist for this administrator.
 */
export async function importOrders(
  administrator: Administrator,
  input: { list: string; file: Uint8Array | null },
): Promise<ImportedOrders | LinesRefusal> {
  demand(administrator, "manage_customers");
  const read = readOrderLines(input, await websitesOf(administrator));
  if ("refused" in read) return read;
  const { taken, closed } = await takeLines(read.good);
  const bad = [...read.bad, ...closed].toSorted(
    (one, other) => Number(one.isInFile) - Number(other.isInFile) || one.line - other.line,
  );
  const known = read.good.length - closed.length - taken;
  await recordActivity(db(), administrator, {
    action: "orders_imported",
    to: { taken, known, refused: bad.length },
  });
  return { taken, known, bad, left: asTable(bad) };
}

async function websitesOf(administrator: Administrator): Promise<Set<string>> {
  const rows = await db()
    .select({ code: websites.code })
    .from(websites)
    .where(onWebsitesOf(administrator, websites.id));
  return new Set(rows.map(({ code }) => code));
}

/** Takes lines: the first of every order, then the second of every one, and so on. */
async function takeLines(lines: GoodLine[]): Promise<{ taken: number; closed: BadLine[] }> {
  const closed: BadLine[] = [];
  let taken = 0;
  for (const round of roundsOf(lines)) {
    for (let from = 0; from < round.length; from += atOnce) {
      const some = round.slice(from, from + atOnce);
      const told = some.map(({ event }) => ({ eventId: eventIdOf(event), source: "csv", event }) as const);
      const outcomes = await db().transaction((tx) => applyOrderEvents(tx, told));
      taken += outcomes.filter((outcome) => outcome === "applied").length;
      // Its website was removed meanwhile.
      const gone = some.filter((_, index) => outcomes[index] === "unknown_website");
      closed.push(...gone.map((line): BadLine => ({ ...line, faults: ["website"] })));
    }
  }
  return { taken, closed };
}

/** The lines in rounds that have one of each order at most. */
function roundsOf(lines: GoodLine[]): GoodLine[][] {
  const rounds: GoodLine[][] = [];
  const counts = new Map<string, number>();
  for (const line of lines) {
    const order = `${line.event.website} ${line.event.order}`;
    const count = counts.get(order) ?? 0;
    counts.set(order, count + 1);
    (rounds[count] ??= []).push(line);
  }
  return rounds;
}

/** What a line is known by: all that it tells, so that a corrected one is another. */
function eventIdOf({
  type,
  at,
  website,
  order,
  buyerKey,
  buyerReference,
  price,
  refund,
}: OrderEvent): string {
  const buyer = buyerKey === null ? null : addressHash(buyerKey).toString("hex");
  const told = [type, at.toISOString(), website, order, buyer, buyerReference, price, refund];
  return `csv ${createHash("sha256").update(JSON.stringify(told)).digest("base64url")}`;
}
