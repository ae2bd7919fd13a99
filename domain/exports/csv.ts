import { stringify } from "csv-stringify/sync";

/** What a cell may hold; numbers, truth values and dates are written as such, null as an empty cell. */
export type Cell = string | number | boolean | Date | null;

/** The signs a formula begins with, and their twins in other widths. */
const signs = String.raw`[=+\-@\uFF1D\uFF0B\uFF0D\uFF20\uFE66\uFE62\uFE63\uFE6B\u2212]`;
const breaks = String.raw`\n\r\v\f\u0085\u2028\u2029`;
// What a spreadsheet passes over before it looks for a sign.
const blanks = String.raw`[\p{Zs}\p{Cf}\0\t]*`;
const dangerousStart = new RegExp(String.raw`^${blanks}(?:${signs}|[${breaks}])|^[\p{Zs}\p{Cf}\0]*\t`, "u");
// A program that splits quoted cells at their line breaks reads each line as a cell.
const dangerousLine = new RegExp(String.raw`(\r\n|[${breaks}])(?=${blanks}${signs})`, "gu");

/** The text as no spreadsheet takes for a formula: an apostrophe goes before what could begin one, in every line. */
export function formulaSafe(text: string): string {
  const lines = text.replace(dangerousLine, "$1'");
  return dangerousStart.test(lines) ? `'${lines}` : lines;
}

/** About how many bytes go out at once, and how many rows are turned into text in one go. */
const chunkSize = 32_768;
const rowsAtOnce = 100;

/**
 * Rows as a CSV file in UTF-8 with its mark, every cell quoted, text safe from formulas, dates in ISO 8601. Rows are read as
 * fast as the reader takes the bytes, and the source is ended when the reader goes away; memory does not grow with their number.
 */
export function csvStream(header: string[], rows: AsyncIterable<Cell[]>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const source = rows[Symbol.asyncIterator]();
  let isFirst = true;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        let text = isFirst ? `\uFEFF${textOf([header])}` : "";
        isFirst = false;
        let isDone = false;
        while (!isDone && text.length < chunkSize) {
          const taken = await take(source, rowsAtOnce);
          text += textOf(taken.rows);
          isDone = taken.isDone;
        }
        if (text !== "") controller.enqueue(encoder.encode(text));
        if (isDone) controller.close();
      },
      async cancel() {
        await source.return?.();
      },
    },
    { highWaterMark: 1 },
  );
}

async function take(
  source: AsyncIterator<Cell[]>,
  count: number,
): Promise<{ rows: Cell[][]; isDone: boolean }> {
  const rows: Cell[][] = [];
  while (rows.length < count) {
    const next = await source.next();
    if (next.done) return { rows, isDone: true };
    rows.push(next.value);
  }
  return { rows, isDone: false };
}

const textOf = (rows: Cell[][]): string =>
  stringify(rows, {
    quoted: true,
    quoted_empty: true,
    escape_formulas: true,
    record_delimiter: "windows",
    cast: {
      string: formulaSafe,
      date: (date) => date.toISOString(),
      boolean: String,
    },
  });

/** The headers of an answer that is saved as a CSV file of this name: plain letters, digits and dashes. */
export const csvHeaders = (name: string): Record<string, string> => ({
  "Content-Type": "text/csv; charset=utf-8; header=present",
  "Content-Disposition": `attachment; filename="${name.replace(/[^a-z0-9-]/gi, "-")}.csv"`,
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
});
