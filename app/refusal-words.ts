import type { Words } from "./words";
import type { NameRefusals } from "@/domain/accounts/names";
import type { PasswordRefusal } from "@/domain/accounts/password";
import type { AddressRefusal } from "@/domain/recipients/address";
import type { TextRefusal } from "@/domain/recipients/plain-text";

const names = {
  empty: "refusal.name_empty",
  too_long: "refusal.name_too_long",
  link: "refusal.name_link",
} as const satisfies Record<TextRefusal, string>;

type FieldRefusals = NameRefusals & { email?: AddressRefusal; password?: PasswordRefusal };

/** The sentence of each refused field, by the field's name. */
export function fieldErrors(t: Words, refused: FieldRefusals): Record<string, string> {
  return {
    ...(refused.email && { email: t(`refusal.${refused.email}`) }),
    ...(refused.firstName && { firstName: t(names[refused.firstName]) }),
    ...(refused.lastName && { lastName: t(names[refused.lastName]) }),
    ...(refused.password && { password: t(`refusal.${refused.password}`) }),
  };
}
