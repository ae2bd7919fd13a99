import { setTimeout as sleep } from "node:timers/promises";

import { csvStream, type Cell } from "@/domain/exports/csv";
import { xlsxStream } from "@/domain/exports/xlsx";
import type { GridFilter } from "@/domain/invitations/grid-filter";
import type { GridSort } from "@/domain/invitations/grid-order";
import { readAllIds, readRows } from "@/domain/invitations/read-grid";

import type { Bench } from "./bench";
import { everything } from "./grid";
import { requireMillion } from "./million";
import { medianOf, ratios, rowOf, written, type Row } from "./rows";

const filter: GridFilter = { website: "outlet" };
const sort: GridSort = { column: "sent", descending: true };
const header = ["ID", "Email", "Invitee", "Sent", "Registered", "Status", "Valid Website", "Invitee Group"];

type Run = { seconds: number; bytes: number; heap: number };

/** 200,000 rows of the grid as CSV and XLSX, beside reading them alone, and how far the memory of this process rises meanwhile. */
export async function benchExporting(bench: Bench): Promise<Row[]> {
  await requireMillion(bench);
  const count = bench.scaled(200_000);
  const ways = {
    reading: () => reading(count),
    CSV: () => csvStream(header, cells(count)) as unknown as AsyncIterable<Uint8Array>,
    XLSX: () => xlsxStream("Invitations", header, cells(count)) as unknown as AsyncIterable<Uint8Array>,
  };
  const runs: Record<keyof typeof ways, Run[]> = { reading: [], CSV: [], XLSX: [] };
  for (let round = 0; round < Math.min(3, bench.rounds); round += 1) {
    for (const name of ["reading", "CSV", "XLSX"] as const) runs[name].push(await consume(ways[name]));
  }
  const secondsOf = (name: keyof typeof ways) => runs[name].map(({ seconds }) => seconds);
  return (["CSV", "XLSX"] as const).map((name) =>
    rowOf(ratios(secondsOf(name), secondsOf("reading")), {
      what: `Export ${count} rows of the grid as ${name}`,
      ours: `${medianOf(secondsOf(name), "s")}, heap at most +${written(Math.max(...runs[name].map(({ heap }) => heap)) / 1e6)} MB`,
      beside: `reading them alone ${medianOf(secondsOf("reading"), "s")}`,
    }),
  );
}

async function consume(file: () => AsyncIterable<Uint8Array>): Promise<Run> {
  // Lets what the one before left behind be collected.
  await sleep(500);
  const before = process.memoryUsage().heapUsed;
  const started = performance.now();
  let [bytes, most] = [0, before];
  for await (const chunk of file()) {
    bytes += chunk.length;
    most = Math.max(most, process.memoryUsage().heapUsed);
  }
  return { seconds: (performance.now() - started) / 1000, bytes, heap: most - before };
}

/** The rows read and thrown away. */
async function* reading(count: number): AsyncGenerator<Uint8Array> {
  for await (const row of cells(count)) if (row.length === 0) yield new Uint8Array();
}

async function* cells(count: number): AsyncGenerator<Cell[]> {
  let left = count;
  for await (const ids of readAllIds(everything, filter, sort)) {
    for (const row of await readRows(ids.slice(0, left))) {
      yield [
        row.id,
        row.inviterEmail,
        row.email,
        row.sentAt,
        row.registeredAt,
        row.status,
        row.websiteName,
        row.groupName,
      ];
    }
    left -= ids.length;
    if (left <= 0) return;
  }
}
