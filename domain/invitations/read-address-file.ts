import { parse } from "csv-parse/sync";

/** A text and the line of the file or list it stands on. */
export type Line = { line: number; text: string };

type Row = { line: number; cells: string[] };

/**
 * Reads the cells of a CSV file that hold addresses: those under a heading that says so, or without one those with an @. A
 * row that has none is given whole, so that it can be named. Refuses what is no text.
 */
export function readCells(file: Uint8Array): Line[] | { refused: "file_not_text" } {
  const text = decode(file);
  if (text === null) return { refused: "file_not_text" };
  const rows = rowsOf(text.replace(/\r\n?/g, "\n"));
  const column = rows[0] ? columnOf(rows[0]) : null;
  const hasHeading = column !== null || (rows.length > 1 && !rows[0]?.cells.some(hasAt));
  return rows.slice(hasHeading ? 1 : 0).flatMap((row) => addressesOf(row, column));
}

/** UTF-8, else UTF-16 where its mark says so, else what Excel writes in Western Europe; null for what is no text. */
function decode(file: Uint8Array): string | null {
  const isUtf16 = file[0] === 0xff && file[1] === 0xfe;
  const text = isUtf16 ? new TextDecoder("utf-16le").decode(file) : decodeBytes(file);
  return text.includes("\0") ? null : text;
}

function decodeBytes(file: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(file);
  } catch {
    return new TextDecoder("windows-1252").decode(file);
  }
}

function rowsOf(text: string): Row[] {
  try {
    const parsed = parse(text, {
      delimiter: [",", ";", "\t"],
      recordDelimiter: "\n",
      info: true,
      relaxColumnCount: true,
      relaxQuotes: true,
      skipEmptyLines: true,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    return parsed.map(({ record, info }) => ({ line: info.lines, cells: record.map((cell) => cell.trim()) }));
  } catch {
    // A quotation mark that is never closed: each line is a row then.
    return text
      .split("\n")
      .map((line, index) => ({ line: index + 1, cells: line.split(/[,;\t]/).map((cell) => cell.trim()) }));
  }
}

const hasAt = (cell: string): boolean => cell.includes("@");

const isAddressHeading = (cell: string): boolean =>
  /^(?:e-?mails?|courriels?|m[ée]ls?|(?:e-?mail|mail|adresse)s?[ _-](?:address(?:es)?|e-?mail|mail|[ée]lectronique))$/i.test(
    cell,
  );

/** The column whose heading says that it holds addresses; null where no heading does. */
function columnOf({ cells }: Row): number | null {
  if (cells.some(hasAt)) return null;
  const column = cells.findIndex(isAddressHeading);
  return column === -1 ? null : column;
}

function addressesOf({ line, cells }: Row, column: number | null): Line[] {
  const found = column === null ? cells.filter(hasAt) : [cells[column] ?? ""];
  const given = found.filter((cell) => cell !== "");
  if (given.length > 0) return given.map((text) => ({ line, text: text.replace(/[\r\n]+/g, " ") }));
  const others = cells.filter((cell) => cell !== "" && !hasAt(cell));
  const whole = others
    .join(" ")
    .replace(/[",;\s]+/g, " ")
    .trim();
  return whole === "" ? [] : [{ line, text: whole }];
}
