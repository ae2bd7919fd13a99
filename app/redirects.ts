/** A redirect of a route handler to a path of ours; without a host, so that no request can choose one. */
export function redirectTo(path: `/${string}`, status: 303 | 307): Response {
  return new Response(null, { status, headers: { Location: path, "Cache-Control": "no-store" } });
}

/** The path to return to after signing in, as asked for by a link; `/account` unless it stays within the store view. */
export function safeReturn(next: string | string[] | null | undefined): string {
  if (typeof next !== "string" || !/^\/[a-z0-9-]+(\/[a-zA-Z0-9_-]+)*(\?[a-z]+=[a-zA-Z0-9-]+)?$/.test(next))
    return "/account";
  return next;
}
