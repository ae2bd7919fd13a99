import http from "node:http";
import https from "node:https";

import { generate } from "selfsigned";

import { freePort, type Started } from "./program";

/** Stands in for the proxy in front of an installation: ends TLS with a certificate made now, and passes requests on. Gives its port. */
export async function startTlsFront(started: Started, appPort: number): Promise<number> {
  const { private: key, cert } = await generate([{ name: "commonName", value: "localhost" }]);
  const server = https.createServer({ key, cert }, (incoming, answer) => {
    const { method, url, headers, socket } = incoming;
    const passed = {
      ...headers,
      "x-forwarded-for": socket.remoteAddress ?? "",
      "x-forwarded-proto": "https",
      "x-forwarded-host": headers.host ?? "",
    };
    const onward = http.request(
      { host: "127.0.0.1", port: appPort, method, path: url, headers: passed },
      (got) => {
        answer.writeHead(got.statusCode ?? 502, got.headers);
        got.pipe(answer);
      },
    );
    onward.on("error", () => answer.destroy());
    incoming.pipe(onward);
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  started.add(() => {
    server.closeAllConnections();
    server.close();
  });
  return port;
}
