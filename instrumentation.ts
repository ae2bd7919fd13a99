import type { Instrumentation } from "next";

/** Runs once before the server takes requests; Convive runs on Node only. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === "nodejs") await import("./instrumentation-node");
}

/** Logs what a page, action or route failed with, under the pattern of its route: its path may hold a token. */
export const onRequestError: Instrumentation.onRequestError = async (error, request, { routePath }) => {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { log } = await import("@/log");
  const failed = error instanceof Error ? error : new Error(String(error));
  const digest = "digest" in failed ? String(failed.digest) : null;
  log("error", failed.message, {
    route: routePath,
    method: request.method,
    digest,
    stack: failed.stack ?? null,
  });
};
