import { readReadiness } from "@/domain/delivery/readiness";

export const dynamic = "force-dynamic";

/** 200 where requests can be served; 503 with the reason where not: the instance is stopping, the database does not answer, or lacks migrations. */
export async function GET(): Promise<Response> {
  const status = await readReadiness();
  const isReady = status === "ready";
  return Response.json(
    { status },
    {
      status: isReady ? 200 : 503,
      headers: { "Cache-Control": "no-store", ...(isReady ? {} : { "Retry-After": "5" }) },
    },
  );
}
