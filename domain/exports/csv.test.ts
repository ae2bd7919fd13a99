import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { csvHeaders, csvStream, formulaSafe, type Cell } from "./csv";

async function* each(rows: Cell[][]): AsyncGenerator<Cell[]> {
  yield* rows;
}

const read = (stream: ReadableStream<Uint8Array>) => new Response(stream).arrayBuffer();
const textOf = async (rows: Cell[][], header = ["a", "b"]) =>
  Buffer.from(await read(csvStream(header, each(rows)))).toString("utf8");
const reparsed = async (rows: Cell[][]) =>
  parse(await textOf(rows), { bom: true, record_delimiter: "\r\n" }).slice(1);

/** What a spreadsheet could take for a formula, wherever it cuts the cell into lines. */
const isDangerous = (cell: string) =>
  /^[\s\p{Cf}\0]*[=+\-@＝＋－＠﹦﹢﹣﹫−]/u.test(cell) ||
  /^[\p{Zs}\p{Cf}\0]*[\t\r\n\v\f]/u.test(cell) ||
  cell
    .split(/\r\n|[\n\r\v\f\u0085\u2028\u2029]/)
    .some((line) => /^[\s\p{Cf}\0]*[=+\-@＝＋－＠﹦﹢﹣﹫−]/u.test(line));

describe("a cell of text", () => {
  test.each([
    ["=1+1"],
    ["+33 6 12"],
    ["-2"],
    ["@SUM(A1)"],
    ["\t=1"],
    ["\rfine"],
    ["\nfine"],
    ["\vx"],
    [" =1"],
    ["\u00A0=1"],
    ["\u202F\u3000=1"],
    ["\uFEFF=1"],
    ["\u200B=1"],
    ["\0=1"],
    ["＝1"],
    ["＋1"],
    ["－1"],
    ["＠SUM"],
    ["﹦1"],
    ["−1"],
    [" \u00A0＝1"],
  ])("that a spreadsheet could take for a formula begins with an apostrophe: %j", (text) => {
    expect(formulaSafe(text)).toBe(`'${text}`);
  });

  test.each([
    ["fine\n=1", "fine\n'=1"],
    ["fine\r\n \t@x", "fine\r\n' \t@x"],
    ["fine\n\n-1\nfine", "fine\n\n'-1\nfine"],
    ["fine\u2028＝1", "fine\u2028'＝1"],
  ])("is made safe in every line: %j", (text, safe) => {
    expect(formulaSafe(text)).toBe(safe);
  });

  test.each([
    "",
    "lea@mail.example",
    "a=b",
    "1-2",
    "Élodie d’Aubigné",
    "'=1",
    "«\u202FBonjour\u202F»",
    "two\nlines",
  ])("that is none stays as it is: %j", (text) => {
    expect(formulaSafe(text)).toBe(text);
  });

  test("is safe and otherwise the same, whatever it holds", () => {
    const letters = [
      "=",
      "+",
      "-",
      "@",
      "＝",
      "＠",
      "\t",
      "\r",
      "\n",
      " ",
      "\u00A0",
      "\uFEFF",
      "'",
      '"',
      ",",
      "a",
      "é",
      "\u2028",
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...letters), { maxLength: 12 }), (parts) => {
        const text = parts.join("");
        const safe = formulaSafe(text);
        expect(isDangerous(safe)).toBe(false);
        expect(safe.replaceAll("'", "")).toBe(text.replaceAll("'", ""));
      }),
      { numRuns: 3000 },
    );
  });

  test("of a megabyte is looked at in no time", () => {
    const started = Date.now();
    for (const part of ["\n", " ", "\n \t", "\uFEFF", "\r\n="]) formulaSafe(part.repeat(500_000));
    expect(Date.now() - started).toBeLessThan(2_000);
  });
});

describe("a file", () => {
  test("begins with the mark of UTF-8, quotes every cell, and ends every line alike", async () => {
    const text = await textOf([["é", null]], ["Adresse", "Détail"]);
    expect(text).toBe('\uFEFF"Adresse","Détail"\r\n"é",""\r\n');
  });

  test("holds numbers as numbers, also those below zero, dates in ISO and truth as a word", async () => {
    const at = new Date("2026-11-22T16:30:00.123Z");
    expect(
      await reparsed([
        [-5, 12.5],
        [at, true],
        [0, false],
      ]),
    ).toEqual([
      ["-5", "12.5"],
      ["2026-11-22T16:30:00.123Z", "true"],
      ["0", "false"],
    ]);
  });

  test("read again has as many rows and columns, and no cell that begins a formula", async () => {
    const nasty = ["=1", '"=1"', 'a","=1', "a\r\n=1", "x;=1", " =cmd|' /C calc'!A0", "＝1", "a\n@b\n+c"];
    const rows = await reparsed(nasty.map((text) => [text, `\t${text}`]));
    expect(rows).toHaveLength(nasty.length);
    for (const row of rows) {
      expect(row).toHaveLength(2);
      expect(row.filter(isDangerous)).toEqual([]);
    }
  });

  test("without rows has its header", async () => {
    expect(await textOf([])).toBe('\uFEFF"a","b"\r\n');
  });

  test("takes rows from its source only as they are read, and ends the source when the reader goes", async () => {
    let given = 0;
    let isEnded = false;
    async function* endless(): AsyncGenerator<Cell[]> {
      try {
        for (;;) {
          given += 1;
          yield ["x".repeat(100), given];
        }
      } finally {
        isEnded = true;
      }
    }
    const reader = csvStream(["a", "b"], endless()).getReader();
    await reader.read();
    await reader.read();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(given).toBeLessThan(3_000);
    await reader.cancel();
    expect(isEnded).toBe(true);
  });

  test("of 200,000 rows leaves no more memory in use than one of a few", async () => {
    async function* many(): AsyncGenerator<Cell[]> {
      for (let row = 0; row < 200_000; row += 1) yield [row, `friend-${row}@mail.example`, "Maison Convive"];
    }
    const before = process.memoryUsage().rss;
    let [peak, bytes] = [before, 0];
    for await (const chunk of csvStream(["a", "b", "c"], many())) {
      bytes += chunk.byteLength;
      peak = Math.max(peak, process.memoryUsage().rss);
    }
    expect(bytes).toBeGreaterThan(8_000_000);
    expect(peak - before).toBeLessThan(80_000_000);
  });

  test("that fails half-way breaks off instead of ending as if it were whole", async () => {
    async function* broken(): AsyncGenerator<Cell[]> {
      yield ["one", 1];
      throw new Error("the database has gone");
    }
    await expect(read(csvStream(["a", "b"], broken()))).rejects.toThrow("the database has gone");
  });

  test("is saved under a plain name and cannot be opened as a page", () => {
    expect(csvHeaders('a"\r\n../b')).toEqual({
      "Content-Type": "text/csv; charset=utf-8; header=present",
      "Content-Disposition": 'attachment; filename="a------b.csv"',
      "Cache-Control": "no-store",
      "X-Content-Type-Options": "nosniff",
    });
  });
});
