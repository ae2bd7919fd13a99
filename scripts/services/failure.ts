import fs from "node:fs";
import path from "node:path";
import { inspect } from "node:util";

/** An expected way to fail: one sentence that says what to do, no stack. */
export class Stop extends Error {}

/** One sentence for whatever has failed; what it says about an unforeseen failure goes to a file. */
export function sentenceFor(error: unknown): string {
  if (error instanceof Stop) return error.message;
  const codes = causes(error).map(({ code }) => code);
  if (codes.some((code) => code === "ENOSPC" || code === "53100"))
    return "The disk is full; make room and start again.";
  const message = causes(error).at(-1)?.message.split("\n")[0] ?? String(error);
  return `Something failed that was not foreseen (${message}); ${whereToLook(error)}`;
}

type Cause = { message: string; code: string };

/** An error and what caused it, outermost first. */
export function causes(error: unknown): Cause[] {
  if (!(error instanceof Error)) return [];
  const code = "code" in error ? String(error.code) : "";
  // Where several addresses were tried, the message is empty.
  const message = error.message || code;
  return [{ message, code }, ...causes(error.cause)];
}

function whereToLook(error: unknown): string {
  const file = path.join(process.env["DATA_DIR"] || ".data", "logs", "failure.log");
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, inspect(error));
    return `look into ${file} and start again.`;
  } catch {
    return "start again.";
  }
}
