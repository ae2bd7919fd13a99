import { parse } from "csv-parse/sync";

/** A row of a CSV file, with the line it stands on and how it stands there. */
export type TableRow = { line: number; cells: string[]; raw: string };

/** The text of a file: UTF-8, else UTF-16 where its mark says so, else what Excel writes in Western Europe; null for what is no text. */
export function textOfFile(file: Uint8Array): string | null {
  const isUtf16 = file[0] === 0xff && file[1] === 0xfe;
  const text = isUtf16 ? new TextDecoder("utf-16le").decode(file) : decodeBytes(file);
  return text.includes("\0") ? null : text.replace(/\r\n?/g, "\n");
}

function decodeBytes(file: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(file);
  } catch {
    return new TextDecoder("windows-1252").decode(file);
  }
}

/** The rows of a text in CSV, whose cells may be parted by commas, semicolons or tabs. */
export function rowsOf(text: string): TableRow[] {
  try {
    const parsed = parse(text, {
      delimiter: [",", ";", "\t"],
      recordDelimiter: "\n",
      info: true,
      raw: true,
      relaxColumnCount: true,
      relaxQuotes: true,
      skipEmptyLines: true,
    }) as unknown as { record: string[]; raw: string; info: { lines: number } }[];
    return parsed.map(({ record, raw, info }) => ({ line: info.lines, cells: trimmed(record), raw }));
  } catch {
    // A quotation mark that is never closed: each line is a row then.
    return text
      .split("\n")
      .map((raw, index) => ({ line: index + 1, cells: trimmed(raw.split(/[,;\t]/)), raw }));
  }
}

const trimmed = (cells: string[]): string[] => cells.map((cell) => cell.trim());
