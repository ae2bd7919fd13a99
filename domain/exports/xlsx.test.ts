import { Workbook } from "@cj-tech-master/excelts";
import { expect, test } from "vitest";

import type { Cell } from "./csv";
import { xlsxHeaders, xlsxStream } from "./xlsx";

async function* each(rows: Cell[][]): AsyncGenerator<Cell[]> {
  yield* rows;
}

async function sheetOf(rows: Cell[][], header = ["Number", "Address", "Sent"]) {
  const book = new Workbook();
  await book.xlsx.load(await new Response(xlsxStream("Invitations", header, each(rows))).arrayBuffer());
  const sheet = book.getWorksheet("Invitations");
  if (!sheet) throw new Error("the sheet is not in the book");
  return sheet;
}

test("has numbers as numbers, moments as moments and text as text, under its header", async () => {
  const sent = new Date("2026-03-29T01:30:00Z");
  const sheet = await sheetOf([
    [1_000_000, "élodie@mail.example", sent],
    [2, null, null],
  ]);
  expect(sheet.getRow(1).values).toEqual([undefined, "Number", "Address", "Sent"]);
  expect(sheet.getRow(2).getCell(1).value).toBe(1_000_000);
  expect(sheet.getRow(2).getCell(2).value).toBe("élodie@mail.example");
  expect(sheet.getRow(2).getCell(3).value).toEqual(sent);
  expect(sheet.getRow(2).getCell(3).numFmt).toBe("yyyy-mm-dd hh:mm:ss");
  expect(sheet.getRow(3).getCell(2).value).toBeNull();
  expect(sheet.rowCount).toBe(3);
});

test.each(["=1+1", "+33", "@SUM(A1)", "<b>&amp;", "  a", "line\nline", "x".repeat(5000)])(
  "runs nothing and changes nothing of the text %j",
  async (text) => {
    const cell = (await sheetOf([[text]])).getRow(2).getCell(1);
    expect(cell.formula).toBeUndefined();
    expect(cell.value).toBe(text);
  },
);

test("leaves out control characters, which a sheet cannot hold", async () => {
  expect((await sheetOf([["a\u0000\u0008b\uFFFE"]])).getRow(2).getCell(1).value).toBe("ab");
});

test("ends its source when the reader goes away", async () => {
  let isEnded = false;
  let given = 0;
  async function* endless(): AsyncGenerator<Cell[]> {
    try {
      for (;;) {
        given += 1;
        yield ["x".repeat(1000)];
      }
    } finally {
      isEnded = true;
    }
  }
  const reader = xlsxStream("Invitations", ["Text"], endless()).getReader();
  await reader.read();
  await reader.cancel();
  await expect.poll(() => isEnded, { timeout: 10_000 }).toBe(true);
  expect(given).toBeLessThan(200_000);
});

test("names its file in plain letters", () => {
  expect(xlsxHeaders('in"vit/é')["Content-Disposition"]).toBe('attachment; filename="in-vit--.xlsx"');
});
