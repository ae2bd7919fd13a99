import tlds from "tlds";

export type TextRefusal = "too_long" | "link" | "empty";

const topLevels = new Set<string>([
  ...tlds,
  ...["test", "example", "invalid", "localhost", "local", "onion", "internal", "alt", "arpa", "lan", "home"],
]);

// Everything a mail client could turn into a link, looked for in the folded text.
const scheme = /[a-z][a-z0-9+.-]*:\/\/|\b(?:https?|ftp|mailto|tel|sms|javascript|data|file|geo|whatsapp):\S/i;
const worldWideWeb = /\bwww\./i;
const address = /[^\s@]@[^\s@]/;
const dottedWord = /[\p{L}\p{N}\p{M}_-]+(?:\.[\p{L}\p{N}\p{M}_-]+)+/gu;

/** Text as it is stored: NFC, no control or direction characters, lines ended by LF and none of them with loose ends. */
export function cleaned(input: string, options: { lines: boolean }): string {
  const oneBreak = input.normalize("NFC").replace(/\r\n?|[\u0085\u2028\u2029]/g, "\n");
  const visible = oneBreak.replace(/(?!\n|\t|\u200C|\u200D)[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}]/gu, "");
  const lines = visible.split("\n").map((line) => line.replace(/[ \t]+/g, " ").trim());
  return options.lines
    ? lines
        .join("\n")
        .replace(/\n{3,}/g, "\n\n")
        .trim()
    : lines.filter((line) => line !== "").join(" ");
}

/**
 * Reads a name or a message a person typed: cleaned, at most `limit` code points, and with nothing in it that becomes a
 * link in a mail. `required` refuses an empty one.
 */
export function parsePlainText(
  input: string,
  options: { limit: number; lines?: boolean; required?: boolean },
): { text: string } | { refused: TextRefusal } {
  const text = cleaned(input, { lines: options.lines ?? false });
  if (options.required && text === "") return { refused: "empty" };
  if ([...text].length > options.limit) return { refused: "too_long" };
  return containsLink(text) ? { refused: "link" } : { text };
}

/** True where the text holds something a mail client would make a link of. */
export function containsLink(text: string): boolean {
  const folded = text
    .normalize("NFKC")
    .replace(/\u200B|\u200C|\u200D|\u2060|\uFE0F|\u00AD/g, "")
    .replace(/[\u3002\uFF61\uFE52\u2024\u0701\u0702\uA60E]/g, ".");
  if (scheme.test(folded) || worldWideWeb.test(folded) || address.test(folded)) return true;
  return [...folded.matchAll(dottedWord)].some(([word]) =>
    word
      .split(".")
      .slice(1)
      .some((part) => topLevels.has(part.toLowerCase())),
  );
}
