import { createHash, createHmac, timingSafeEqual } from "node:crypto";

import { env } from "@/env";

/** What a token is for; a token of one purpose is nothing in another. */
export type LinkPurpose = "mailed" | "copied" | "preferences" | "unsubscribe" | "confirmation" | "password";

/** What a token is derived from: reproducible while the key is known, and nothing can be read back from it. */
export type LinkSource = { publicId: string; generation?: number; keyId: string };

/** The key new tokens are derived with. */
export const currentLinkKey = (): string => env().INVITATION_KEYS[0].id;

function mac(purpose: LinkPurpose, source: LinkSource): Buffer {
  const named = env().INVITATION_KEYS.find(({ id }) => id === source.keyId);
  if (!named)
    throw new Error(`INVITATION_KEYS no longer holds key ${source.keyId}, which links were derived with`);
  const text = `${purpose}\n${source.publicId}\n${source.generation ?? 1}`;
  return createHmac("sha256", named.key).update(text).digest();
}

/** A token of 256 bits, looked up by its stored hash. */
export const deriveToken = (purpose: LinkPurpose, source: LinkSource): string =>
  mac(purpose, source).toString("base64url");

/** What is stored of a token. */
export const tokenHash = (token: string): Buffer => createHash("sha256").update(token).digest();

/** The stored hash of the token that `deriveToken` gives. */
export const derivedHash = (purpose: LinkPurpose, source: LinkSource): Buffer =>
  tokenHash(deriveToken(purpose, source));

/** A token that names its row itself, for what needs no column of its own: the row's id, then half of the keyed hash. */
export function namingToken(purpose: LinkPurpose, source: LinkSource): string {
  const id = Buffer.from(source.publicId.replaceAll("-", ""), "hex");
  return Buffer.concat([id, mac(purpose, source).subarray(0, 16)]).toString("base64url");
}

/** The row a naming token points to, unproven; null where it is no such token. */
export function namedBy(token: string): string | null {
  if (!/^[A-Za-z0-9_-]{43}$/.test(token)) return null;
  const hex = Buffer.from(token, "base64url").subarray(0, 16).toString("hex");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** True where the token is the one made for this purpose and row. */
export function isNamingToken(token: string, purpose: LinkPurpose, source: LinkSource): boolean {
  const given = Buffer.from(token);
  const expected = Buffer.from(namingToken(purpose, source));
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** An absolute address on the configured origin, never on that of a request; `path` begins with a slash and needs no escaping. */
export const absolute = (path: string): string => `${env().APP_ORIGIN}${path}`;
