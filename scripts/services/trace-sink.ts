import fs from "node:fs";
import http from "node:http";
import path from "node:path";

import { freePort, type Started } from "./program";

/** Stands in for an OpenTelemetry collector: writes every body it is sent into a file, a line each. Gives its address. */
export async function startTraceSink(started: Started, file: string): Promise<string> {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, "");
  const server = http.createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (part: string) => (body += part));
    request.on("end", () => {
      fs.appendFileSync(file, `${body}\n`);
      response.setHeader("content-type", "application/json").end("{}");
    });
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  started.add(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${port}`;
}
