import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

import { Secret, TOTP } from "otpauth";

import { env, type NamedKey } from "@/env";

/** What every authenticator app understands: RFC 6238 with SHA-1, six digits, thirty seconds. */
const rules = { algorithm: "SHA1", digits: 6, period: 30 } as const;

/** A new shared secret of 160 bits. */
export const newCodeSecret = (): Buffer => randomBytes(20);

const asSecret = (secret: Buffer) => Secret.fromHex(secret.toString("hex"));

/** The step of thirty seconds a code belongs to: that of the moment, in milliseconds, or one of its neighbours; else null. */
export function stepOf(secret: Buffer, code: string, moment: number): number | null {
  const delta = TOTP.validate({
    ...rules,
    secret: asSecret(secret),
    token: code,
    timestamp: moment,
    window: 1,
  });
  return delta === null ? null : TOTP.counter({ period: rules.period, timestamp: moment }) + delta;
}

/** What an authenticator app needs to know: as an address for a QR code, and as letters to be typed, in groups of four. */
export function setUpOf(secret: Buffer, email: string): { address: string; letters: string } {
  const issuer = `Convive ${new URL(env().APP_ORIGIN).hostname}`;
  const { base32 } = asSecret(secret);
  return {
    address: new TOTP({ ...rules, issuer, label: email, secret: asSecret(secret) }).toString(),
    letters: inFours(base32, " "),
  };
}

/** A new recovery code: 80 bits, as letters and digits that cannot be mistaken for one another. */
export const newRecoveryCode = (): string => inFours(new Secret({ size: 10 }).base32, "-");

const inFours = (text: string, between: string) => text.replace(/.{4}(?=.)/g, `$&${between}`);

const sealingKey = ({ key }: NamedKey) =>
  Buffer.from(hkdfSync("sha256", key, "", "one-time codes of administrators", 32));

const boundTo = (administratorId: number) => Buffer.from(`administrator ${administratorId}`);

/** A shared secret as it is stored: the name of the key it is encrypted under, a colon, nonce, tag, and the secret itself. */
export function sealSecret(administratorId: number, secret: Buffer): Buffer {
  const [named] = env().INVITATION_KEYS;
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", sealingKey(named), nonce).setAAD(boundTo(administratorId));
  const encrypted = Buffer.concat([cipher.update(secret), cipher.final()]);
  return Buffer.concat([Buffer.from(`${named.id}:`), nonce, cipher.getAuthTag(), encrypted]);
}

/** The shared secret that was sealed for this administrator; throws where its key is gone, or where it was for somebody else. */
export function openSecret(administratorId: number, sealed: Buffer): Buffer {
  const colon = sealed.indexOf(":");
  const keyId = sealed.subarray(0, colon).toString();
  const named = env().INVITATION_KEYS.find(({ id }) => id === keyId);
  if (!named)
    throw new Error(`INVITATION_KEYS no longer holds key ${keyId}, which a shared secret is encrypted under`);
  const [nonce, tag, encrypted] = [
    sealed.subarray(colon + 1, colon + 13),
    sealed.subarray(colon + 13, colon + 29),
    sealed.subarray(colon + 29),
  ];
  const decipher = createDecipheriv("aes-256-gcm", sealingKey(named), nonce, { authTagLength: 16 })
    .setAAD(boundTo(administratorId))
    .setAuthTag(tag);
  return Buffer.concat([decipher.update(encrypted), decipher.final()]);
}
