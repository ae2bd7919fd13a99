import { aimText, figureText, spreadText, verdict, type Row } from "./rows";

const head = ["What", "Ours", "Beside", "Figure", "Spread", "Aim", ""];

/** The rows as one table in Markdown, its columns aligned so that it reads as well in a terminal. */
export function tableOf(rows: Row[]): string {
  const cells = [head, ...rows.map(cellsOf)];
  const widths = head.map((_, column) => Math.max(3, ...cells.map((line) => line[column]?.length ?? 0)));
  const line = (texts: string[]) =>
    `| ${texts.map((text, column) => text.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const rule = `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`;
  const [first = [], ...others] = cells;
  return [line(first), rule, ...others.map(line)].join("\n");
}

const cellsOf = (row: Row): string[] => [
  ...[row.what, row.ours, row.beside, figureText(row), spreadText(row)],
  ...[aimText(row), verdict(row)],
];
