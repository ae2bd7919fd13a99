import type { IncomingMessage } from "node:http";

/** Headers in which pages are told what of their request Next does not tell; what a client sends under these is overwritten. */
export const requestFacts = {
  path: "x-convive-path",
  search: "x-convive-search",
  method: "x-convive-method",
} as const;

/** Writes the facts into a request before anything reads it. A path that is no text is told as `/`. */
export function tellFacts(request: IncomingMessage): void {
  const { pathname, search } = partsOf(request.url ?? "/");
  request.headers[requestFacts.path] = pathname;
  request.headers[requestFacts.search] = search;
  request.headers[requestFacts.method] = request.method ?? "GET";
}

function partsOf(url: string): { pathname: string; search: string } {
  try {
    const { pathname, searchParams } = new URL(`http://localhost${url}`);
    decodeURIComponent(pathname);
    // Next's own, of a page fetched by a script; it means nothing to who comes back later.
    searchParams.delete("_rsc");
    return { pathname, search: searchParams.size === 0 ? "" : `?${searchParams}` };
  } catch {
    return { pathname: "/", search: "" };
  }
}
