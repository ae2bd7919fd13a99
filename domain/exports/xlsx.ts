import { PassThrough, Readable } from "node:stream";
import { once } from "node:events";
import { setImmediate } from "node:timers/promises";

import { WorkbookWriter } from "@cj-tech-master/excelts";

import type { Cell } from "./csv";

/** What one sheet can hold besides its header. */
export const mostSheetRows = 1_048_575;

/**
 * Rows as an XLSX file of one sheet: numbers and dates as such, text as text, so that nothing is run as a formula. Rows are read as
 * fast as the reader takes the bytes, and the source is ended when the reader goes away; memory does not grow with their number.
 */
export function xlsxStream(
  sheet: string,
  header: string[],
  rows: AsyncIterable<Cell[]>,
): ReadableStream<Uint8Array> {
  const out = new PassThrough({ highWaterMark: 262_144 });
  write(out, { sheet, header }, rows).catch((error: unknown) => out.destroy(asError(error)));
  return Readable.toWeb(out) as ReadableStream<Uint8Array>;
}

async function write(
  out: PassThrough,
  { sheet, header }: { sheet: string; header: string[] },
  rows: AsyncIterable<Cell[]>,
) {
  const book = new WorkbookWriter({
    stream: out,
    useSharedStrings: false,
    useStyles: true,
    trueStreaming: true,
  });
  const page = book.addWorksheet(sheet, { views: [{ state: "frozen", ySplit: 1 }] });
  page.columns = header.map((title) => ({ header: title, width: 24 }));
  let count = 0;
  for await (const cells of rows) {
    // Rows come by the thousand, and other requests have their turn in between.
    count += 1;
    if (count % 50 === 0) await setImmediate();
    const row = page.addRow(cells.map((cell) => (typeof cell === "string" ? writable(cell) : cell)));
    for (const [index, cell] of cells.entries()) {
      if (cell instanceof Date) row.getCell(index + 1).numFmt = "yyyy-mm-dd hh:mm:ss";
    }
    row.commit();
    if (out.destroyed) return;
    if (out.writableNeedDrain) await Promise.race([once(out, "drain"), once(out, "close")]);
  }
  page.commit();
  await book.commit();
}

/** XML has no place for control characters. */
const writable = (text: string) => text.replace(/(?![\t\n\r])\p{Cc}|[\ufffe\uffff]/gu, "");

const asError = (error: unknown) => (error instanceof Error ? error : new Error(String(error)));

/** The headers of an answer that is saved as an XLSX file of this name. */
export const xlsxHeaders = (name: string): Record<string, string> => ({
  "Content-Type": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  "Content-Disposition": `attachment; filename="${name.replace(/[^a-z0-9-]/gi, "-")}.xlsx"`,
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
});
