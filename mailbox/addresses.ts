const word = "[a-z0-9!#$%&'*+/=?^_`{|}~-]+";
const label = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
const bare = new RegExp(`^${word}(?:\\.${word})*@(?:${label}\\.)+(?=[a-z0-9-]*[a-z])${label}$`, "i");
const named = /^[^<>\p{Cc}]*<(?<address>[^<>\s]+)>$/u;

/** The bare address, in small letters, of `a@b.example` or `Name <a@b.example>`; null where it is neither. */
export function bareAddress(text: string): string | null {
  const address = named.exec(text)?.groups?.["address"] ?? text;
  const isWellFormed = bare.test(address) && address.length <= 254 && address.indexOf("@") <= 64;
  return isWellFormed ? address.toLowerCase() : null;
}

/** True for the domains Resend refuses to write to: https://resend.com/docs/knowledge-base/what-email-addresses-to-use-for-testing */
export const isMadeUp = (address: string): boolean => /@(?:example|test)\.com$/.test(address);
