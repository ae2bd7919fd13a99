import { nowherePath } from "@/app/nowhere";
import { redirectTo } from "@/app/redirects";
import { preferencesPath, refuseAll } from "@/domain/recipients/preferences";
import { findDefaultStoreView } from "@/domain/storefronts/store-views";

type Context = { params: Promise<{ token: string }> };

/**
 * One-click refusal as in RFC 8058: a mail program posts without cookie or origin, the token is all the proof there is. The
 * answer tells nothing about it.
 */
export async function POST(_request: Request, { params }: Context): Promise<Response> {
  const { token } = await params;
  await refuseAll("unsubscribe", token);
  return new Response(null, { status: 200 });
}

/** Leads a person to the page where they decide; nothing is refused by opening a link. */
export async function GET(_request: Request, { params }: Context): Promise<Response> {
  const { token } = await params;
  const store = await findDefaultStoreView();
  const path = (await preferencesPath(token)) ?? nowherePath(store?.code ?? "", "unknown-link");
  return redirectTo(path, 303);
}

export const HEAD = (): Response => new Response(null, { status: 200 });
