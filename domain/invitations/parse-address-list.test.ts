import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { parseAddressList, withFile, type AddressList } from "./parse-address-list";

/** What a list or a file gives; fails where it is refused as a whole. */
function parsed(list: string, file: string | Uint8Array | null = null): AddressList {
  const answer = parseAddressList(list, typeof file === "string" ? new TextEncoder().encode(file) : file);
  if ("refused" in answer) throw new Error(`refused: ${answer.refused}`);
  return answer;
}

const typed = (list: string, file: string | Uint8Array | null = null) =>
  parsed(list, file).usable.map((address) => address.typed);

describe("a pasted list", () => {
  test.each([
    ["one address on each line", "a@x.example\nb@x.example\r\nc@x.example\rd@x.example"],
    ["commas", "a@x.example,b@x.example, c@x.example,,d@x.example,"],
    ["semicolons", "a@x.example;b@x.example; c@x.example ;d@x.example;"],
    ["blanks and tabs", " a@x.example  b@x.example\tc@x.example\u00A0d@x.example "],
    ["names", "Ana <a@x.example>, Ben <b@x.example>; <c@x.example>\nD'Arc <d@x.example>"],
    [
      "names with a comma in quotation marks",
      '"Martin, Ana" <a@x.example>, "B; C" <b@x.example>\n"x" <c@x.example>, d@x.example',
    ],
    ["names without brackets", "Ana Martin a@x.example\nb@x.example Ben\nc@x.example\nd@x.example"],
    ["quotation marks around", '"a@x.example","b@x.example"\n“c@x.example” «d@x.example»'],
  ])("is read with %s", (_, list) => {
    expect(parsed(list)).toMatchObject({ repeated: [], unusable: [] });
    expect(typed(list)).toEqual(["a@x.example", "b@x.example", "c@x.example", "d@x.example"]);
  });

  test("gives what is no address with its line and the reason", () => {
    expect(
      parsed("ana@x.example\n\nana at mail.example, ben@x.example\nben@x\nx@@y.example").unusable,
    ).toEqual([
      { line: 3, isInFile: false, text: "ana at mail.example", why: "malformed" },
      { line: 4, isInFile: false, text: "ben@x", why: "domain_without_dot" },
      { line: 5, isInFile: false, text: "x@@y.example", why: "not_one_at" },
    ]);
  });

  test("keeps a name with the address that has to be corrected", () => {
    expect(parsed("Ana Martin ana@x").unusable.map(({ text }) => text)).toEqual(["Ana Martin ana@x"]);
  });

  test("gives an address that stands in it twice once, and says where it stands again", () => {
    const list = parsed("ana@x.example\nben@x.example\nAna@X.example\nana+sale@x.example");
    expect(list.usable.map(({ key }) => key)).toEqual([
      "ana@x.example",
      "ben@x.example",
      "ana+sale@x.example",
    ]);
    expect(list.repeated).toEqual([{ line: 3, isInFile: false, text: "Ana@X.example" }]);
  });

  test("is refused with its number where it holds more than 10,000, blank lines not counted", () => {
    const lines = (count: number) =>
      Array.from({ length: count }, (_, index) => `a${index}@x.example`).join("\n\n");
    expect(parsed(lines(10_000)).usable).toHaveLength(10_000);
    expect(parseAddressList(lines(10_001))).toEqual({ refused: "too_many", count: 10_001, most: 10_000 });
  });
});

describe("a file", () => {
  const bom = "\uFEFF";
  test.each([
    ["a header", "Name,Email\nAna,a@x.example\nBen,b@x.example\n"],
    ["no header", "Ana,a@x.example\nBen,b@x.example"],
    ["a mark at its beginning and CRLF", `${bom}email\r\na@x.example\r\nb@x.example\r\n`],
    ["a mark at its beginning and no header", `${bom}a@x.example\r\nb@x.example`],
    ["quoted commas", '"Martin, Ana","a@x.example"\n"Okafor, ""Ben""","b@x.example"'],
    ["semicolons", "Nom;Adresse e-mail\nAna;a@x.example\nBen;b@x.example"],
    ["a header that names no column", "Nom,Contact\nAna,a@x.example\nBen,b@x.example"],
    [
      "another address beside the one of its column",
      "Email,Seller\na@x.example,s@x.example\nb@x.example,s@x.example",
    ],
    ["a line break in a cell", 'email,note\na@x.example,"one\ntwo"\nb@x.example,x'],
    ["a quotation mark that is never closed", 'a@x.example,"Ana\nb@x.example,Ben'],
    ["only addresses", "a@x.example\nb@x.example"],
  ])("is read with %s", (_, file) => {
    expect(typed("", file)).toEqual(["a@x.example", "b@x.example"]);
    expect(parsed("", file).unusable).toEqual([]);
  });

  test("is read as UTF-16 and as Windows writes it", () => {
    expect(typed("", Buffer.from(`${bom}Zoé\ta@x.example`, "utf16le"))).toEqual(["a@x.example"]);
    expect(typed("", Buffer.from("Zoé;a@x.example", "latin1"))).toEqual(["a@x.example"]);
  });

  test("gives a row without an address whole, with its line", () => {
    expect(parsed("", "Name,Email\nAna,a@x.example\n\nBen,\nChloé,chloé@x.example\n").unusable).toEqual([
      { line: 4, isInFile: true, text: "Ben", why: "not_one_at" },
      { line: 5, isInFile: true, text: "chloé@x.example", why: "local_part_not_ascii" },
    ]);
  });

  test("is refused where it is no text", () => {
    expect(parseAddressList("", Buffer.from("PK\u0003\u0004\0\0"))).toEqual({ refused: "file_not_text" });
  });

  test("put under the list gives what both gave", () => {
    const file = new TextEncoder().encode('Name,Email\n"Martin, Ana",a@x.example\nBen,\n');
    expect(withFile("c@x.example\n", file)).toBe("c@x.example\na@x.example\nBen");
    expect(withFile("c@x.example", Buffer.from("\0"))).toBe("c@x.example");
  });

  test("comes after what is pasted, and what stands in both stands twice", () => {
    const both = parsed("a@x.example\nb@x.example", "b@x.example\nc@x.example");
    expect(both.usable.map(({ key }) => key)).toEqual(["a@x.example", "b@x.example", "c@x.example"]);
    expect(both.repeated).toEqual([{ line: 1, isInFile: true, text: "b@x.example" }]);
  });
});

describe("whatever is pasted", () => {
  const address = fc
    .tuple(fc.stringMatching(/^[a-z][a-z0-9]{0,9}$/), fc.stringMatching(/^[a-z]{1,9}$/))
    .map(([local, domain]) => `${local}@${domain}.example`);
  const separator = fc.constantFrom("\n", "\r\n", ",", ";", " ", ", ", " ;\n", "\t", "\n\n");
  const scrap = fc.string({
    unit: fc.constantFrom(..."a@.,; \n\r\t\"'<>“+é\u00A0\u200B\uFF20-".split("")),
    maxLength: 200,
  });

  test("addresses come out as they went in, between any separators", () => {
    fc.assert(
      fc.property(fc.uniqueArray(address), fc.array(separator, { minLength: 1 }), (addresses, between) => {
        const list = addresses.map((each, index) => each + between[index % between.length]).join("");
        expect(typed(list)).toEqual(addresses);
      }),
    );
  });

  test("nothing passes in silence: what is no separator gives an address or is named", () => {
    fc.assert(
      fc.property(scrap, (text) => {
        const { usable, repeated, unusable } = parsed(text);
        const isSilent = usable.length + repeated.length + unusable.length === 0;
        expect(isSilent).toBe(/^[\s,;]*$/.test(text));
      }),
    );
  });

  test("what was not usable stays exactly that, put on lines of its own", () => {
    fc.assert(
      fc.property(scrap, (text) => {
        const { unusable } = parsed(text);
        const again = parsed(unusable.map((each) => each.text).join("\n"));
        expect(again.usable).toEqual([]);
        expect(again.unusable.map(({ text: left, why }) => [left, why])).toEqual(
          unusable.map(({ text: left, why }) => [left, why]),
        );
      }),
    );
  });

  test("a file never throws, and names no line beyond its end", () => {
    fc.assert(
      fc.property(scrap, (text) => {
        const lines = text.split(/\r\n|[\n\r]/).length;
        for (const { line } of parsed("", text).unusable) expect(line).toBeLessThanOrEqual(lines);
      }),
    );
  });

  test.each([
    ["quotation marks", '"'],
    ["opened brackets", "<"],
    ["brackets", "<a@b>"],
    ["broken addresses", "a@ "],
    ["blanks", " \t"],
    ["separators", ",;"],
    ["letters", "é"],
    ["dots", "a.@"],
    ["names", 'x "y, '],
  ])("a megabyte of %s takes no longer than a moment", (_, piece) => {
    const text = piece.repeat(1_000_000 / piece.length);
    const began = performance.now();
    parseAddressList(text, new TextEncoder().encode(text));
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});
