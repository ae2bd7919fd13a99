import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";

import { clientAddress, clientAddressHeader } from "@/domain/sessions/client-address";
import { stopWork } from "@/domain/stopping";
import { env } from "@/env";

// Parsed here, so that a server with an incomplete environment does not start.
const hops = env().TRUSTED_PROXY_HOPS;

// Every request is told who sent it, before anything of it is read.
subscribe("http.server.request.start", (message) => {
  const { request } = message as { request: IncomingMessage };
  const forwardedFor = request.headers["x-forwarded-for"]?.toString();
  request.headers[clientAddressHeader] = clientAddress(request.socket.remoteAddress, forwardedFor, hops);
});

process.once("SIGTERM", stopWork);
