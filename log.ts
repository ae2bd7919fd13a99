import pino from "pino";

import { env } from "@/env";

/** Puts what an address, a token or a link could be read from out of a text that is about to be logged. */
export function withoutSecrets(text: string): string {
  return text
    .replace(/[^\s@<>"']+(?:@|%40)[^\s@<>"']+/gi, "<address>")
    .replace(/[A-Za-z0-9_-]{40,}/g, "<token>")
    .replace(/\b(re|whsec)_[A-Za-z0-9+/=]+/g, "<secret>");
}

/** A path as its reader may have written it, so that no token or address hides from the above in escapes, also doubled ones. */
export const withoutEscapes = (path: string): string => decoded(decoded(path));

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** What an error says, without the values a failed query was given: names, messages and password hashes are among them. */
export function errorText(error: unknown): { message: string; stack: string | null } {
  if (!(error instanceof Error)) return { message: String(error), stack: null };
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : "";
  const withoutValues = (text: string) => text.replace(/\nparams: [\s\S]*?(?=\n {4}at |$)/, "");
  return { message: withoutValues(error.message) + cause, stack: withoutValues(error.stack ?? "") || null };
}

let made: pino.Logger | undefined;

function logger(): pino.Logger {
  made ??= pino(
    { level: env().LOG_LEVEL, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    standardOutput(),
  );
  return made;
}

/** Where lines go. On a full disk they are lost beyond a megabyte: an error of writing must not end, or hold up, what was to be logged. */
function standardOutput(): pino.DestinationStream {
  const out = pino.destination({ sync: true, maxLength: 1 << 20 });
  out.on("error", () => {});
  return out;
}

type Facts = Record<string, string | number | boolean | null>;

/** Writes one line of JSON: what happened, and facts about it with addresses and tokens taken out. */
export function log(level: "info" | "warn" | "error", what: string, facts: Facts = {}): void {
  const clean = Object.entries(facts).map(([name, fact]) => [
    name,
    typeof fact === "string" ? withoutSecrets(fact) : fact,
  ]);
  logger()[level](Object.fromEntries(clean), withoutSecrets(what));
}
