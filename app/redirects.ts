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

/** The same for the administration: its start page unless it stays within. */
export function safeAdministrationReturn(next: string | string[] | null | undefined): `/admin${string}` {
  const base = "http://administration.invalid";
  if (typeof next !== "string" || next.length > 2000 || !URL.canParse(next, base)) return "/admin";
  const { origin, pathname, search } = new URL(next, base);
  const isWithin = origin === base && /^\/admin(\/[a-z0-9-]+)*$/.test(pathname);
  return isWithin ? (`${pathname}${search}` as `/admin${string}`) : "/admin";
}
