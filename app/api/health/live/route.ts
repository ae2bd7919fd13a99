/** Answers as long as the process does; asks nothing else, so that an outage of the database restarts nobody. */
export const GET = (): Response =>
  Response.json({ status: "live" }, { headers: { "Cache-Control": "no-store" } });

export const dynamic = "force-dynamic";
