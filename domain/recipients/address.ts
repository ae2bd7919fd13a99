import { createHmac, type KeyObject } from "node:crypto";
import { domainToASCII } from "node:url";

import { env } from "@/env";

/** A usable address: as typed for mailing, its canonical key for comparing, and the key that limits are kept under. */
export type Address = { typed: string; key: string; throttleKey: string };

export type AddressRefusal =
  | "empty"
  | "several_addresses"
  | "not_one_at"
  | "domain_without_dot"
  | "local_part_too_long"
  | "local_part_not_ascii"
  | "address_too_long"
  | "invisible_characters"
  | "look_alike_at"
  | "disposable"
  | "malformed";

const invisible = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}\u115F\u1160\u3164\uFFA0]/u;
const lookAlikeAt = /[\uFF20\uFE6B]/u;
const localPart = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/i;
const typedDomain = /^[\p{L}\p{M}\p{N}.-]+$/u;
const label = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
const asciiDomain = new RegExp(`^${label}(?:\\.${label})*\\.(?=[a-z0-9-]*[a-z])${label}$`);

/** Reads one address from what was typed in one field, or says what is wrong with it. */
export function parseAddress(input: string): Address | AddressRefusal {
  const typed = input.trim();
  if (typed === "") return "empty";
  if (invisible.test(typed)) return "invisible_characters";
  if (lookAlikeAt.test(typed)) return "look_alike_at";
  if (/[,;\s<>]/.test(typed)) return typed.split("@").length > 2 ? "several_addresses" : "malformed";

  const [local = "", domain = "", ...more] = typed.split("@");
  if (more.length > 0 || !typed.includes("@")) return "not_one_at";
  if (!/^[\x21-\x7e]*$/.test(local)) return "local_part_not_ascii";
  if (local.length > 64) return "local_part_too_long";
  if (!localPart.test(local) || !typedDomain.test(domain)) return "malformed";

  const ascii = domainToASCII(domain.toLowerCase()).replace(/\.$/, "");
  if (domain.length > 0 && !ascii.includes(".") && /^[^.]*\.?$/.test(domain)) return "domain_without_dot";
  if (local.length + 1 + ascii.length > 254) return "address_too_long";
  if (!asciiDomain.test(ascii)) return "malformed";

  const key = `${local.toLowerCase()}@${ascii}`;
  return { typed, key, throttleKey: throttleKeyOf(key) };
}

/** True where an address was refused. */
export const isRefusal = (address: Address | AddressRefusal): address is AddressRefusal =>
  typeof address === "string";

/** Folds what one mailbox answers to: tags after a plus, and at Gmail also dots and its other name. */
function throttleKeyOf(key: string): string {
  const [local = "", domain = ""] = key.split("@");
  const untagged = local.replace(/(?<=.)\+.*$/, "");
  const isGmail = domain === "gmail.com" || domain === "googlemail.com";
  return isGmail ? `${untagged.replaceAll(".", "")}@gmail.com` : `${untagged}@${domain}`;
}

/** The address as a mail server takes it: the local part as typed, the domain in ASCII. */
export function mailboxOf(typed: string): string {
  const at = typed.lastIndexOf("@");
  return `${typed.slice(0, at)}@${domainToASCII(typed.slice(at + 1)).replace(/\.$/, "")}`;
}

const hmac = (key: KeyObject, text: string) => createHmac("sha256", key).update(text).digest();

/** The hash an invitation is unique by; its key is never rotated, so that it outlives the address. */
export const addressHash = (key: string): Buffer => hmac(env().ADDRESS_KEY, `address\n${key}`);

/** The hash a mailbox is limited by, however its address is spelled. */
export const throttleHash = (throttleKey: string): Buffer =>
  hmac(env().ADDRESS_KEY, `throttle\n${throttleKey}`);

/** The hashes an address may be suppressed under: the first is for new entries, the others are of older keys. */
export function suppressionHashes(
  key: string,
): [{ keyId: string; hash: Buffer }, ...{ keyId: string; hash: Buffer }[]] {
  const [newest, ...older] = env().SUPPRESSION_KEYS;
  const under = (named: typeof newest) => ({ keyId: named.id, hash: hmac(named.key, `suppression\n${key}`) });
  return [under(newest), ...older.map(under)];
}

/** An address for logs: enough to recognise it, not enough to write to it. */
export function masked(address: string): string {
  const at = address.lastIndexOf("@");
  return at < 1 ? "***" : `${address.slice(0, 1)}***${address.slice(at)}`;
}
