import { isRefusal, parseAddress, type AddressRefusal } from "@/domain/recipients/address";
import { parsePlainText, type TextRefusal } from "@/domain/recipients/plain-text";
import { isCode, isLocale, isTimeZone } from "@/domain/storefronts/store-names";

/** What a website's or a store view's form gives, as it was typed. */
export type StoreInput = {
  code: string;
  name: string;
  locale: string;
  timeZone: string;
  position: string;
};

export type StoreRefusals = {
  code?: "code_form" | "code_taken";
  name?: TextRefusal;
  locale?: "locale";
  timeZone?: "time_zone";
  position?: "position";
  address?: AddressRefusal;
};

/** Why something is not done to a website or a store view as it is; a foreign one is as unknown as a missing one. */
export type StoreRefusal = "not_found" | "all_websites" | "is_default" | "closed" | "in_use" | "only_of_role";

type Read<Value> = { value: Value } | { refused: StoreRefusals };

/** Reads what can be changed of a website: its name, and its place in the order, 0 to 999. */
export function readWebsite(input: Pick<StoreInput, "name" | "position">): Read<{
  name: string;
  position: number;
}> {
  const name = parsePlainText(input.name, { limit: 60, required: true });
  const position = /^\d{1,3}$/.test(input.position.trim()) ? Number(input.position) : null;
  if ("text" in name && position !== null) return { value: { name: name.text, position } };
  return {
    refused: {
      ...("refused" in name && { name: name.refused }),
      ...(position === null && { position: "position" }),
    },
  };
}

/** Reads what can be changed of a store view. */
export function readStoreView(
  input: Omit<StoreInput, "code">,
): Read<{ name: string; locale: string; timeZone: string; position: number }> {
  const website = readWebsite(input);
  const [isKnownLocale, isKnownZone] = [isLocale(input.locale), isTimeZone(input.timeZone)];
  if ("value" in website && isKnownLocale && isKnownZone)
    return { value: { ...website.value, locale: input.locale, timeZone: input.timeZone } };
  return {
    refused: {
      ...("refused" in website && website.refused),
      ...(!isKnownLocale && { locale: "locale" }),
      ...(!isKnownZone && { timeZone: "time_zone" }),
    },
  };
}

/** Reads a code, and with it what else a form gives. */
export function withCode<Value extends object>(
  code: string,
  read: Read<Value>,
): Read<Value & { code: string }> {
  const isRight = isCode(code.trim());
  if (isRight && "value" in read) return { value: { ...read.value, code: code.trim() } };
  return {
    refused: { ...("refused" in read && read.refused), ...(!isRight && { code: "code_form" }) },
  };
}

/** Reads the address the mails of a new website come from, and with it what else its form gives. */
export function withSender<Value extends object>(
  address: string,
  read: Read<Value>,
): Read<Value & { address: string }> {
  const parsed = parseAddress(address);
  if (!isRefusal(parsed) && "value" in read) return { value: { ...read.value, address: parsed.typed } };
  return {
    refused: { ...("refused" in read && read.refused), ...(isRefusal(parsed) && { address: parsed }) },
  };
}
