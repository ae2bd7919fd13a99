import { client } from "@/app/client";
import { openToAll } from "@/app/guard";
import { exchangeToken } from "@/app/link-exchange";
import { nowherePath } from "@/app/nowhere";
import { redirectTo } from "@/app/redirects";
import { countAttempt, limits, networkOf } from "@/domain/accounts/throttle";
import { findInvitation } from "@/domain/invitations/find-invitation";

type Context = { params: Promise<{ store: string; token: string }> };

/** The link of an invitation. Whoever tries many unknown ones is made to wait; a cookie comes from known ones only. */
export async function GET(_request: Request, { params }: Context): Promise<Response> {
  const { store, t, format } = await openToAll(params);
  const { token } = await params;
  const found = await findInvitation(store.website.id, token);
  const until = found
    ? null
    : await countAttempt([[limits.unknownLink, networkOf((await client()).address)]]);
  if (until) {
    const seconds = Math.ceil((until.getTime() - Date.now()) / 1000);
    return new Response(t("deadEnd.tooManyTries", { time: format.time(until) }), {
      status: 429,
      headers: { "Retry-After": String(seconds), "Content-Type": "text/plain; charset=utf-8" },
    });
  }
  if (!found) return redirectTo(nowherePath(store.code, "unknown-invitation"), 303);
  return exchangeToken(store.code, "invitation", token);
}
