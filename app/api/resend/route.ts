import { applyEventsInBackground } from "@/app/kick";
import { receiveEvent } from "@/domain/delivery/receive-event";
import { errorText, log } from "@/log";

/** Longer than any event; where `proxy.ts` is, Next hands on the first 10 MB of a body as if they were all of it. */
const longest = 256_000;

/** So few are kept at once, that pages need not wait behind them; the provider sends again what has to wait. */
const atOnce = 8;
let running = 0;
const isBusy = () => running > atOnce / 2;

const busy = () => new Response(null, { status: 503, headers: { "Retry-After": "5" } });

/** Events of the provider: kept once before the answer, taken into account after it. */
export async function POST(request: Request): Promise<Response> {
  if (Number(request.headers.get("content-length") ?? longest + 1) > longest)
    return new Response(null, { status: 413 });
  if (running >= atOnce) return busy();
  running += 1;
  try {
    const body = await request.text();
    if (body.length > longest) return new Response(null, { status: 413 });
    const kept = await receiveEvent(body, {
      id: request.headers.get("svix-id") ?? "",
      timestamp: request.headers.get("svix-timestamp") ?? "",
      signature: request.headers.get("svix-signature") ?? "",
    });
    if (kept === "forged") return new Response(null, { status: 400 });
    if (kept === "kept") applyEventsInBackground(isBusy);
    return new Response(null, { status: 204 });
  } catch (error) {
    log("error", "an event of the provider could not be kept", { error: errorText(error).message });
    return busy();
  } finally {
    running -= 1;
  }
}
