import type { IncomingMessage } from "node:http";

const most = 40 * 1024 * 1024;

/** The whole body of a request; null where it is larger than Resend takes for a mail. */
export async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= most) chunks.push(chunk);
  }
  return size > most ? null : Buffer.concat(chunks);
}
