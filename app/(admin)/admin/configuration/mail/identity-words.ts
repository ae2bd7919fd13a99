import type { Words } from "@/app/words";
import {
  identityKinds,
  type Identities,
  type IdentityKind,
  type IdentityRefusal,
} from "@/domain/configuration/identities";

/** The names of an identity's fields in the form. */
export const fieldNames = (kind: IdentityKind) => ({ name: `${kind}Name`, address: `${kind}Address` });

export function identityLabels(t: Words, kind: IdentityKind) {
  const identity = t(`admin.config.option.${kind}`);
  return { name: t("admin.mail.name", { identity }), address: t("admin.mail.address", { identity }) };
}

export function identityErrors(
  t: Words,
  { names, addresses }: Extract<IdentityRefusal, { refused: "invalid" }>,
): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const kind of identityKinds) {
    const [label, field, name, address] = [
      identityLabels(t, kind),
      fieldNames(kind),
      names[kind],
      addresses[kind],
    ];
    if (name) errors[field.name] = t(`admin.mail.nameError.${name}`, { name: label.name });
    if (address)
      errors[field.address] = t("admin.mail.addressError", {
        name: label.address,
        reason: t(`refusal.${address}`),
      });
  }
  return errors;
}

/** All identities there are, in one line. */
export const identitiesText = (t: Words, identities: Identities): string =>
  identityKinds
    .filter((kind) => identities[kind].address !== "")
    .map(
      (kind) => `${t(`admin.config.option.${kind}`)} ${identities[kind].name} <${identities[kind].address}>`,
    )
    .join(", ");
