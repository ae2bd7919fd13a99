import { deflateRawSync, inflateRawSync } from "node:zlib";

/** Names the form in which bodies are kept; another form needs another name. */
export const packing = "raw deflate of the posted JSON";

/** The body of a request in the form in which it is kept. */
export const pack = (body: Buffer): Buffer => deflateRawSync(body, { level: 1 });

/** The value of a kept body; undefined where it is not one of ours. */
export function unpack(packed: Buffer): unknown {
  try {
    return JSON.parse(inflateRawSync(packed).toString("utf8"));
  } catch {
    return undefined;
  }
}
