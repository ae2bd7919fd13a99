import { parsePlainText, type TextRefusal } from "@/domain/recipients/plain-text";

export type Names = { firstName: string; lastName: string };
export type NameRefusals = { firstName?: TextRefusal; lastName?: TextRefusal };

/** Reads the two names of a person: plain text of at most 60 code points each, neither empty nor holding a link. */
export function parseNames(input: Names): Names | { refused: NameRefusals } {
  const first = parsePlainText(input.firstName, { limit: 60, required: true });
  const last = parsePlainText(input.lastName, { limit: 60, required: true });
  if ("text" in first && "text" in last) return { firstName: first.text, lastName: last.text };
  return {
    refused: {
      ...("refused" in first && { firstName: first.refused }),
      ...("refused" in last && { lastName: last.refused }),
    },
  };
}
