import { createHash, timingSafeEqual } from "node:crypto";

import { env } from "@/env";

const digest = (text: string) => createHash("sha256").update(text).digest();

/** Guard of a route for machines: the answer to give where the request lacks the secret, null where it has it. */
export function machinesOnly(request: Request): Response | null {
  const given = request.headers.get("authorization") ?? "";
  if (timingSafeEqual(digest(given), digest(`Bearer ${env().CRON_SECRET}`))) return null;
  return Response.json({ error: "unauthorized" }, { status: 401, headers: { "WWW-Authenticate": "Bearer" } });
}
