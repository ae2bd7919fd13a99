import { receiveOrder } from "@/domain/orders/receive-order";

/** Longer than any event; Next hands on the first 10 MB of a body as if they were all of it. */
const longest = 64_000;

/** What happened to orders, told by the shop's commerce system and signed by Standard Webhooks. */
export async function POST(request: Request): Promise<Response> {
  if (Number(request.headers.get("content-length") ?? longest + 1) > longest)
    return new Response(null, { status: 413 });
  const taken = await receiveOrder(await request.text(), {
    id: request.headers.get("webhook-id") ?? "",
    timestamp: request.headers.get("webhook-timestamp") ?? "",
    signature: request.headers.get("webhook-signature") ?? "",
  });
  if (taken === "forged") return Response.json({ error: "unauthorized" }, { status: 401 });
  if (typeof taken === "object") return Response.json({ error: taken.wrong }, { status: 422 });
  if (taken === "unknown_website")
    return Response.json({ error: "data.website is no website of this shop" }, { status: 422 });
  return Response.json({ result: taken });
}
