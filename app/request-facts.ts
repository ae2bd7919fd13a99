import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** Headers in which pages are told what of their request Next does not tell; what a client sends under these is overwritten. */
const names = {
  address: "x-convive-client-address",
  path: "x-convive-path",
  search: "x-convive-search",
  method: "x-convive-method",
  /** Proves that the others are ours: a request that came before anybody listened brings what its client likes. */
  mark: "x-convive-told",
} as const;

// On globalThis, as the bundler gives what runs at the start and what runs in pages a copy of this module each.
const kept = globalThis as typeof globalThis & { conviveMark?: string };
const mark = (): string => (kept.conviveMark ??= randomUUID());

type Fact = Exclude<keyof typeof names, "mark">;

/** Writes the facts into a request before anything reads it. A path that is no text, or an address in full, is told as `/`. */
export function tellFacts(request: IncomingMessage, address: string): void {
  const { pathname, search } = partsOf(request.url ?? "/");
  const facts = { address, path: pathname, search, method: request.method ?? "GET", mark: mark() };
  for (const [fact, value] of Object.entries(facts))
    request.headers[names[fact as keyof typeof names]] = value;
}

/** A fact of a request by its headers; null where nobody told it. */
export const factOf = (headers: Pick<Headers, "get">, fact: Fact): string | null =>
  headers.get(names.mark) === mark() ? headers.get(names[fact]) : null;

function partsOf(url: string): { pathname: string; search: string } {
  try {
    const { pathname, searchParams } = new URL(url.startsWith("/") ? `http://localhost${url}` : "");
    decodeURIComponent(pathname);
    // Next's own, of a page fetched by a script; it means nothing to who comes back later.
    searchParams.delete("_rsc");
    // One slash at the beginning, or a browser would take what follows for a host.
    return {
      pathname: pathname.replace(/^\/+/, "/"),
      search: searchParams.size === 0 ? "" : `?${searchParams}`,
    };
  } catch {
    return { pathname: "/", search: "" };
  }
}
