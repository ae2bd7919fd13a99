import tlds from "tlds";

export type TextRefusal = "too_long" | "link" | "empty";

/** Text as it is stored: NFC, no control or direction characters, lines ended by LF and none of them with loose ends. */
export function cleaned(input: string, options: { lines: boolean }): string {
  const oneBreak = input.normalize("NFC").replace(/\r\n?|[\u0085\u2028\u2029]/g, "\n");
  const visible = oneBreak.replace(/(?!\n|\t|\u200C|\u200D)[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}]/gu, "");
  const blanks = options.lines ? /[ \t]+/g : /[\p{Zs}\t]+/gu;
  const lines = visible.split("\n").map((line) => line.replace(blanks, " ").trim());
  return options.lines
    ? lines
        .join("\n")
        .replace(/\n{3,}/g, "\n\n")
        .trim()
    : lines.filter((line) => line !== "").join(" ");
}

/**
 * Reads a name or a message a person typed: cleaned, at most `limit` code points, and with nothing in it that becomes a
 * link in a mail. `required` refuses one in which no letter or number is to be seen.
 */
export function parsePlainText(
  input: string,
  options: { limit: number; lines?: boolean; required?: boolean },
): { text: string } | { refused: TextRefusal } {
  // Before anything else: to normalize a megabyte of combining marks takes minutes.
  if (input.length > options.limit * 10) return { refused: "too_long" };
  const text = cleaned(input, { lines: options.lines ?? false });
  if (options.required && !/[\p{L}\p{N}]/u.test(withoutMarks(text))) return { refused: "empty" };
  if ([...text].length > options.limit) return { refused: "too_long" };
  return containsLink(text) ? { refused: "link" } : { text };
}

// Everything a mail client could turn into a link, looked for in the folded text.
const slashes = /[a-z][a-z0-9+.-]*:\/\//i;
const scheme =
  /\b(?:https?|s?ftp|ftps|file|data|javascript|vbscript|blob|mailto|tel|sms|mms|callto|skype|facetime|sips?|tg|xmpp|ircs?|whatsapp|viber|msteams|zoommtg|geo|bitcoin|bitcoincash|ethereum|litecoin|dogecoin|monero|magnet|ed2k|webcal|itms-apps):\S/i;
const worldWideWeb = /\bwww\./i;
const address = /[^\s@]@[^\s@]/;
const octet = String.raw`(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)`;
// No more and no fewer than four parts: French telephone numbers have five.
const ipAddress = new RegExp(String.raw`(?<![\d.])${octet}(?:\.${octet}){3}(?!\.?\d)`);
const dottedWord = /[\p{L}\p{N}\p{S}_-]+(?:\.[\p{L}\p{N}\p{S}_-]+)+/gu;

/** True where the text holds something a mail client would make a link of. */
export function containsLink(text: string): boolean {
  const plain = folded(text);
  if ([slashes, scheme, worldWideWeb, address, ipAddress].some((form) => form.test(plain))) return true;
  return [...plain.matchAll(dottedWord)].some(([word]) => word.split(".").slice(1).some(isTopLevel));
}

const marks = /[\p{M}\p{DI}]/gu;
const lookAlikeDots =
  /\.*[\u3002\uFF61\uFF0E\uFE52\u2024\u0701\u0702\uA60E][.\u3002\uFF61\uFF0E\uFE52\u2024\u0701\u0702\uA60E]*/g;

/** Compatible forms made one, marks and whatever shows nothing taken away, and other scripts' full stops made dots. */
const folded = (text: string): string =>
  withoutMarks(withoutMarks(text).replace(lookAlikeDots, ".").normalize("NFKD"));

const withoutMarks = (text: string): string => text.replace(marks, "");

const reserved = "test example invalid localhost local onion internal alt arpa lan home";
const topLevels = new Set([...tlds, ...reserved.split(" ")].map(folded));

/** True for a top-level domain, also with something behind it that ends a link: `com-`, `com_x`. */
function isTopLevel(part: string): boolean {
  const [word = ""] = /xn--[a-z0-9-]+|[\p{L}\p{N}]+/u.exec(part.toLowerCase()) ?? [];
  return word.startsWith("xn--") || topLevels.has(word);
}
