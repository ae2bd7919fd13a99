import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage, ServerResponse } from "node:http";

import { answerPlainly } from "@/app/plain-answers";
import { tellFacts } from "@/app/request-facts";
import { wasOutOfReach } from "@/db/out-of-reach";
import { clientAddress } from "@/domain/sessions/client-address";
import { isStopping, stopWork } from "@/domain/stopping";
import { env } from "@/env";
import { log, withoutEscapes } from "@/log";
import { sendTraces } from "@/traces";

// Parsed here, so that a server with an incomplete environment does not start.
const { TRUSTED_PROXY_HOPS: hops, OTEL_EXPORTER_OTLP_ENDPOINT: collector } = env();
if (collector) sendTraces(collector);

// What cannot be logged, as on a full disk, is lost: without these it would be an error to be logged, again and again.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

const startedAt = new WeakMap<IncomingMessage, number>();

// Every request is told who sent it and what it asks for, before anything of it is read.
subscribe("http.server.request.start", (message) => {
  const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
  // In development Next's own says more.
  if (process.env.NODE_ENV === "production") answerPlainly(request, response, wasOutOfReach);
  startedAt.set(request, performance.now());
  // Told to stop, it would go on serving whoever goes on asking over the same connection.
  if (isStopping()) response.shouldKeepAlive = false;
  // Of these, a Request cannot be made, and Next would answer 500 with a stack in the log; it refuses a method nobody knows.
  if (/^(TRACE|TRACK)$/i.test(request.method ?? "")) request.method = "UNSUPPORTED";
  const forwardedFor = request.headers["x-forwarded-for"]?.toString();
  tellFacts(request, clientAddress(request.socket.remoteAddress, forwardedFor, hops));
});

// One line a request; files that never change are none.
subscribe("http.server.response.finish", (message) => {
  const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
  const [path = ""] = (request.url ?? "").split("?");
  if (path.startsWith("/_next/static/")) return;
  const ms = Math.round(performance.now() - (startedAt.get(request) ?? performance.now()));
  log("info", "answered", {
    method: request.method ?? "",
    path: withoutEscapes(path),
    status: response.statusCode,
    ms,
  });
});

process.once("SIGTERM", stopWork);
