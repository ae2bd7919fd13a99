import { parseAddress, isRefusal, type Address, type AddressRefusal } from "@/domain/recipients/address";
import { isDisposable } from "@/domain/recipients/disposable";

import { readCells, type Line } from "./read-address-file";

/** One thing that stands where an address should, as it was given, with the line it stands on. */
export type Entry = { line: number; isInFile: boolean; text: string };

export type Unusable = Entry & { why: Exclude<AddressRefusal, "empty"> };

/** What a list holds: each usable address once, what stands in it twice, and what is no address, in the order given. */
export type AddressList = { usable: Address[]; repeated: Entry[]; unusable: Unusable[] };

export type ListRefusal = { refused: "too_many"; count: number; most: number } | { refused: "file_not_text" };

const most = 10_000;
/** Longer than any address can be typed: whether it is one need not be looked into. */
const longest = 1000;

/**
 * Reads a pasted list and an uploaded file. In the list, addresses are separated by lines, commas, semicolons and blanks,
 * each alone or as `Name <address>`; the file is CSV, with or without a header. Takes time in proportion to their length.
 * Refuses more than 10,000 addresses, and a file that is no text.
 */
export function parseAddressList(
  list: string,
  file: Uint8Array | null = null,
  rules = { refuseDisposable: false },
): AddressList | ListRefusal {
  const cells = file ? readCells(file) : [];
  if ("refused" in cells) return cells;
  const pasted = linesOf(list).flatMap((line) => entriesOf(line, false));
  const entries = pasted.concat(cells.flatMap((cell) => entriesOf(cell, true)));
  if (entries.length > most) return { refused: "too_many", count: entries.length, most };
  return sortOut(entries, rules);
}

/** A list with what stands in a file for addresses put under it, one on each line; the list alone where that is no text. */
export function withFile(list: string, file: Uint8Array): string {
  const cells = readCells(file);
  if ("refused" in cells) return list;
  const added = cells.flatMap((cell) => entriesOf(cell, true)).map(({ text }) => text);
  return [list.trimEnd(), ...added].filter((line) => line !== "").join("\n");
}

function linesOf(text: string): Line[] {
  return text.split(/\r\n|[\n\r\u0085\u2028\u2029]/).map((line, index) => ({ line: index + 1, text: line }));
}

const entriesOf = ({ line, text }: Line, isInFile: boolean): Entry[] =>
  piecesOf(text).map((piece) => ({ line, isInFile, text: piece }));

/** The addresses of one line or cell, or what stands in their place. */
const piecesOf = (text: string): string[] => segmentsOf(text).flatMap(piecesOfSegment);

/** Cuts at commas and semicolons, except inside quotation marks that are closed. */
function segmentsOf(text: string): string[] {
  const segments: string[] = [];
  const lastQuote = text.lastIndexOf('"');
  let begin = 0;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '"' && at < lastQuote) at = text.indexOf('"', at + 1);
    if (sign !== "," && sign !== ";") continue;
    segments.push(text.slice(begin, at));
    begin = at + 1;
  }
  segments.push(text.slice(begin));
  return segments.map((segment) => segment.trim()).filter((segment) => segment !== "");
}

const hasAt = (text: string): boolean => /[@\uFF20\uFE6B]/.test(text);

function piecesOfSegment(segment: string): string[] {
  const bracketed = [...segment.matchAll(/<([^<>]*)>/g)]
    .map(([, inside = ""]) => inside.trim())
    .filter(hasAt);
  if (bracketed.length > 0) return bracketed.flatMap(piecesOfWords);
  return piecesOfWords(segment);
}

function piecesOfWords(segment: string): string[] {
  const words = segment.split(/[\s,;]+/);
  const candidates = words.filter(hasAt);
  // A name may stand beside an address without brackets; beside what is none, it belongs to what has to be corrected.
  const isRead = candidates.length > 0 && (candidates.length === words.length || candidates.every(isUsable));
  return isRead ? candidates : [segment];
}

const isUsable = (text: string): boolean => !isRefusal(read(text));

const read = (text: string): Address | AddressRefusal =>
  text.length > longest ? "address_too_long" : parseAddress(text.replace(/^["“”«»]+|["“”«»]+$/g, ""));

function sortOut(entries: Entry[], { refuseDisposable }: { refuseDisposable: boolean }): AddressList {
  const sorted: AddressList = { usable: [], repeated: [], unusable: [] };
  const seen = new Set<string>();
  for (const entry of entries) {
    const address = read(entry.text);
    if (isRefusal(address))
      sorted.unusable.push({ ...entry, why: address === "empty" ? "malformed" : address });
    else if (refuseDisposable && isDisposable(address)) sorted.unusable.push({ ...entry, why: "disposable" });
    else if (seen.has(address.key)) sorted.repeated.push(entry);
    else sorted.usable.push(address);
    if (!isRefusal(address)) seen.add(address.key);
  }
  return sorted;
}
