import { redirectTo } from "./redirects";
import { findDefaultStoreView } from "@/domain/storefronts/store-views";

/** The address without a store view leads to the default one. */
export async function GET(): Promise<Response> {
  const store = await findDefaultStoreView();
  if (!store) return new Response("There is no shop yet; run npm run setup.", { status: 503 });
  return redirectTo(`/${store.code}`, 307);
}
