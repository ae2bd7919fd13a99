import { rowsOf, textOfFile, type TableRow } from "@/domain/uploads/read-table";

/** A text and the line of the file or list it stands on. */
export type Line = { line: number; text: string };

/**
 * Reads the cells of a CSV file that hold addresses: those under a heading that says so, or without one those with an @. A
 * row that has none is given whole, so that it can be named. Refuses what is no text.
 */
export function readCells(file: Uint8Array): Line[] | { refused: "file_not_text" } {
  const text = textOfFile(file);
  if (text === null) return { refused: "file_not_text" };
  const rows = rowsOf(text);
  const column = rows[0] ? columnOf(rows[0]) : null;
  const hasHeading = column !== null || (rows.length > 1 && !rows[0]?.cells.some(hasAt));
  return rows.slice(hasHeading ? 1 : 0).flatMap((row) => addressesOf(row, column));
}

const hasAt = (cell: string): boolean => cell.includes("@");

const isAddressHeading = (cell: string): boolean =>
  /^(?:e-?mails?|courriels?|m[ée]ls?|(?:e-?mail|mail|adresse)s?[ _-](?:address(?:es)?|e-?mail|mail|[ée]lectronique))$/i.test(
    cell,
  );

/** The column whose heading says that it holds addresses; null where no heading does. */
function columnOf({ cells }: TableRow): number | null {
  if (cells.some(hasAt)) return null;
  const column = cells.findIndex(isAddressHeading);
  return column === -1 ? null : column;
}

function addressesOf({ line, cells }: TableRow, column: number | null): Line[] {
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
