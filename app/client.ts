import { headers } from "next/headers";

import { factOf } from "./request-facts";

/** Who sent the request: address (see TRUSTED_PROXY_HOPS) and browser. */
export async function client(): Promise<{ address: string; userAgent: string | null }> {
  const sent = await headers();
  return { address: factOf(sent, "address") ?? "unknown", userAgent: sent.get("user-agent") };
}
