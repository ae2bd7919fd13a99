import { median } from "./figures";

/** What a figure should come to: so much at least, or at most. */
export type Aim = { least: number } | { most: number };

/** One row of the table: a figure, as a rule a ratio, with what it was taken from. */
export type Row = {
  what: string;
  ours: string;
  beside: string;
  figure: number;
  /** The least and the most of the rounds. */
  spread: [number, number];
  unit: string;
  aim: Aim | null;
};

/** A row of the figures of all rounds: their median, and how far they spread. */
export function rowOf(
  figures: number[],
  row: Pick<Row, "what" | "ours" | "beside"> & { unit?: string; aim?: Aim },
): Row {
  if (figures.length === 0 || figures.some((figure) => !Number.isFinite(figure)))
    throw new Error(`${row.what} was measured as ${figures.join(", ")}`);
  return {
    ...{ what: row.what, ours: row.ours, beside: row.beside, figure: median(figures) },
    ...{
      spread: [Math.min(...figures), Math.max(...figures)],
      unit: row.unit ?? "times",
      aim: row.aim ?? null,
    },
  };
}

/** The ratios of two ways measured in turn, round by round, so that the machine's drift touches both. */
export const ratios = (ours: number[], beside: number[]): number[] =>
  ours.map((figure, round) => figure / (beside[round] ?? Number.NaN));

/** A figure with the places that say something: 1,234, 56.7 or 0.89. */
export function written(figure: number): string {
  const places = Math.abs(figure) >= 100 ? 0 : Math.abs(figure) >= 10 ? 1 : 2;
  return figure.toLocaleString("en-GB", { minimumFractionDigits: places, maximumFractionDigits: places });
}

/** The median of some figures with its unit, for the columns of what was measured. */
export const medianOf = (figures: number[], unit: string): string => `${written(median(figures))} ${unit}`;

/** How much of its aim a row reaches: 1 and more where it holds. Null without an aim. */
export function reached({ figure, aim }: Row): number | null {
  if (!aim) return null;
  if ("least" in aim) return figure / aim.least;
  if (figure <= 0) return Number.POSITIVE_INFINITY;
  return aim.most / figure;
}

const isHeld = ({ figure, aim }: Row) => !aim || ("least" in aim ? figure >= aim.least : figure <= aim.most);

/** Says of a row whether its aim holds, and by how much not. */
export function verdict(row: Row): string {
  if (!row.aim) return "";
  if (isHeld(row)) return "holds";
  const wanted = "least" in row.aim ? row.aim.least : row.aim.most;
  return `misses by ${withUnit(Math.abs(row.figure - wanted), row.unit)}`;
}

/** The aim in words, empty without one. */
export function aimText({ aim, unit }: Row): string {
  if (!aim) return "";
  return "least" in aim
    ? `at least ${withUnit(aim.least, unit, String)}`
    : `at most ${withUnit(aim.most, unit, String)}`;
}

/** The figure with its unit. */
export const figureText = ({ figure, unit }: Row): string => withUnit(figure, unit);

/** The spread in words, empty where there was one round. */
export const spreadText = ({ spread: [least, most] }: Row): string =>
  least === most ? "" : `${written(least)} to ${written(most)}`;

const withUnit = (figure: number, unit: string, write: (figure: number) => string = written) =>
  `${write(figure)} ${unit}`;
