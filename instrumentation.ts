import type { Instrumentation } from "next";

/** Runs once as the server starts; requests that came before wait for it. Convive runs on Node only. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === "nodejs") await import("./instrumentation-node");
}

/** Logs what a page, action or route failed with, under the pattern of its route: its path may hold a token. */
export const onRequestError: Instrumentation.onRequestError = async (error, request, { routePath }) => {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { errorText, log } = await import("@/log");
  const digest = error instanceof Error && "digest" in error ? String(error.digest) : null;
  const { message, stack } = errorText(error);
  log("error", message, { route: routePath, method: request.method, digest, stack });
};
