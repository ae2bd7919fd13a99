import { rowsOf, textOfFile, type TableRow } from "@/domain/uploads/read-table";

import { readOrderEvent, type OrderEvent } from "./order-event";

/** The columns of a CSV of orders, in any order; every line has the first four. */
export const orderColumns = [
  ...(["event", "time", "website", "order"] as const),
  ...(["email", "customer_id", "currency", "amount", "refund_id", "refund_amount"] as const),
];

type Column = (typeof orderColumns)[number];

const required = ["event", "time", "website", "order"] as const satisfies Column[];

/** What is wrong with a line: a column, or what it has or lacks beside another. */
type LineFault = Column | "columns" | "price" | "refund";

/** A line as it was sent, under the heading it was sent with. */
type SentLine = { line: number; isInFile: boolean; text: string; heading: string };

export type GoodLine = SentLine & { event: OrderEvent };
export type BadLine = SentLine & { faults: LineFault[] };

export type LinesRefusal =
  | { refused: "nothing" }
  | { refused: "file_not_text" }
  | { refused: "no_heading"; isInFile: boolean; missing: Column[] }
  | { refused: "too_many"; count: number; most: number };

const most = 10_000;

/**
 * Reads orders of these websites in CSV, pasted and from a file. A line is what the webhook takes, with amounts as whole numbers of the minor unit. A
 * heading begins the table, and wherever one stands again, another. Refuses the whole where there is no heading, or more than 10,000 lines.
 */
export function readOrderLines(
  { list, file }: { list: string; file: Uint8Array | null },
  websites: Set<string>,
): { good: GoodLine[]; bad: BadLine[] } | LinesRefusal {
  const inFile = file ? textOfFile(file) : "";
  if (inFile === null) return { refused: "file_not_text" };
  const good: GoodLine[] = [];
  const bad: BadLine[] = [];
  for (const [text, isInFile] of [[list, false] as const, [inFile, true] as const]) {
    const rows = rowsOf(text).filter(({ cells }) => cells.some((cell) => cell !== ""));
    const [first] = rows;
    if (!first) continue;
    const missing = missingIn(first);
    if (missing.length > 0) return { refused: "no_heading", isInFile, missing };
    let heading = first;
    for (const row of rows) {
      if (missingIn(row).length === 0) {
        heading = row;
        continue;
      }
      const sent = { line: row.line, isInFile, text: row.raw.trim(), heading: heading.raw.trim() };
      const read = readLine(heading, row, websites);
      if ("faults" in read) bad.push({ ...sent, faults: read.faults });
      else good.push({ ...sent, event: read });
    }
  }
  const count = good.length + bad.length;
  if (count === 0) return { refused: "nothing" };
  return count > most ? { refused: "too_many", count, most } : { good, bad };
}

const nameOf = (cell: string): string => cell.toLowerCase().replace(/[ -]/g, "_");

const missingIn = ({ cells }: TableRow): Column[] =>
  required.filter((column) => !cells.some((cell) => nameOf(cell) === column));

function readLine(
  heading: TableRow,
  { cells }: TableRow,
  websites: Set<string>,
): OrderEvent | { faults: LineFault[] } {
  // A comma inside an amount, unquoted, would move all that follows by one.
  if (cells.length > heading.cells.length) return { faults: ["columns"] };
  const cell = (column: Column): string | undefined =>
    cells[heading.cells.findIndex((name) => nameOf(name) === column)] || undefined;
  const [refundId, refundAmount] = [cell("refund_id"), amountOf(cell("refund_amount"))];
  const hasRefund = refundId !== undefined || refundAmount !== undefined;
  const event = readOrderEvent({
    type: `order.${(cell("event") ?? "").toLowerCase()}`,
    timestamp: cell("time"),
    data: {
      website: cell("website"),
      order: cell("order"),
      customer: { email: cell("email"), id: cell("customer_id") },
      currency: cell("currency"),
      amount: amountOf(cell("amount")),
      ...(hasRefund && { refund: { id: refundId, amount: refundAmount } }),
    },
  });
  const isElsewhere = !websites.has(cell("website") ?? "");
  if (!("wrong" in event) && !isElsewhere) return event;
  const faults = "wrong" in event ? event.at.map((path) => faultAt[path] ?? "columns") : [];
  if (isElsewhere) faults.push("website");
  if (hasRefund && (refundId === undefined || refundAmount === undefined)) faults.push("refund");
  return { faults: [...new Set(faults)].filter((fault) => !isEmptyRefund(fault, refundId, refundAmount)) };
}

/** Told as `refund`: that one of the two is missing, not that it is no number or too long. */
const isEmptyRefund = (fault: LineFault, id: unknown, amount: unknown): boolean =>
  (fault === "refund_id" && id === undefined) || (fault === "refund_amount" && amount === undefined);

/** A whole number as such; anything else as it stands there, for what reads it to refuse. */
const amountOf = (text: string | undefined): number | string | undefined =>
  text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : text;

const faultAt: Record<string, LineFault> = {
  type: "event",
  timestamp: "time",
  "data.website": "website",
  "data.order": "order",
  "data.customer.email": "email",
  "data.customer.id": "customer_id",
  "data.currency": "currency",
  "data.amount": "amount",
  data: "price",
  "data.refund": "refund",
  "data.refund.id": "refund_id",
  "data.refund.amount": "refund_amount",
};

/** Lines under the headings they came with, to be sent again once corrected. */
export function asTable(lines: SentLine[]): string {
  const rows: string[] = [];
  let heading: string | null = null;
  for (const line of lines) {
    if (line.heading !== heading) rows.push(line.heading);
    heading = line.heading;
    rows.push(line.text);
  }
  return rows.join("\n");
}
