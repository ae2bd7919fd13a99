import pino from "pino";

import { env } from "@/env";

/** Puts what an address, a token or a link could be read from out of a text that is about to be logged. */
export function withoutSecrets(text: string): string {
  return text
    .replace(/[^\s@<>"']+@[^\s@<>"']+/g, "<address>")
    .replace(/[A-Za-z0-9_-]{40,}/g, "<token>")
    .replace(/(re|whsec)_[A-Za-z0-9+/=]+/g, "<secret>");
}

let made: pino.Logger | undefined;

function logger(): pino.Logger {
  made ??= pino({ level: env().LOG_LEVEL, base: null, timestamp: pino.stdTimeFunctions.isoTime });
  return made;
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
