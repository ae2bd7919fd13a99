import { disposableEmailBlocklistSet } from "disposable-email-domains-js";

import { isRefusal, parseAddress, type Address, type AddressRefusal } from "./address";

/** True where an address is at a domain, or below one, that gives addresses away for minutes. Source: disposable-email-domains. */
export function isDisposable({ key }: Address): boolean {
  const labels = key.slice(key.lastIndexOf("@") + 1).split(".");
  return labels.some((_, index) => domains().has(labels.slice(index).join(".")));
}

let known: Set<string> | undefined;

/** Read at the first question: most shops never ask one. */
const domains = (): Set<string> => (known ??= disposableEmailBlocklistSet());

/** Reads the address of somebody to invite, or says what is wrong with it, by the rules of a store view. */
export function parseInvitee(
  input: string,
  { refuseDisposable }: { refuseDisposable: boolean },
): Address | AddressRefusal {
  const address = parseAddress(input);
  return !isRefusal(address) && refuseDisposable && isDisposable(address) ? "disposable" : address;
}
