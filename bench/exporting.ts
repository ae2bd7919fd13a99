import { setTimeout as sleep } from "node:timers/promises";

import { csvStream, type Cell } from "@/domain/exports/csv";
import { xlsxStream } from "@/domain/exports/xlsx";
import type { GridFilter } from "@/domain/invitations/grid-filter";
import type { GridSort } from "@/domain/invitations/grid-order";
import { readAllIds, readRows } from "@/domain/invitations/read-grid";

import { printHead } from "./figures";
import { everything } from "./grid";

const count = 200_000;
const filter: GridFilter = { website: "outlet" };
const sort: GridSort = { column: "sent", descending: true };

/** Seconds for 200,000 rows of the grid as CSV and XLSX, and how far the memory of this process rose meanwhile. */
export async function benchExporting(): Promise<void> {
  printHead(`Export of ${count} invitations of the grid`);
  const header = ["ID", "Email", "Invitee", "Sent", "Registered", "Status", "Valid Website", "Invitee Group"];
  const files = {
    CSV: () => csvStream(header, cells()),
    XLSX: () => xlsxStream("Invitations", header, cells()),
  };
  for (const [kind, file] of Object.entries(files)) {
    const before = process.memoryUsage().heapUsed;
    const started = performance.now();
    let bytes = 0;
    let most = before;
    for await (const chunk of file() as unknown as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      most = Math.max(most, process.memoryUsage().heapUsed);
    }
    const seconds = (performance.now() - started) / 1000;
    console.log(
      `${kind.padEnd(5)} ${seconds.toFixed(1)} s, ${(bytes / 1e6).toFixed(1)} MB, heap at most ${((most - before) / 1e6).toFixed(0)} MB above its start`,
    );
    await sleep(500);
  }
}

async function* cells(): AsyncGenerator<Cell[]> {
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
