import { headers } from "next/headers";

import { clientAddressHeader } from "@/domain/sessions/client-address";

/** Who sent the request: address (see TRUSTED_PROXY_HOPS) and browser. */
export async function client(): Promise<{ address: string; userAgent: string | null }> {
  const sent = await headers();
  return { address: sent.get(clientAddressHeader) ?? "unknown", userAgent: sent.get("user-agent") };
}
