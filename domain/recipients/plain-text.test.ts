import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { cleaned, containsLink, parsePlainText } from "./plain-text";

describe("a message", () => {
  test.each([
    "http://evil.test",
    "HTTPS://Evil.Test",
    "look: ftp://x",
    "mailto:lea",
    "javascript:alert(1)",
    "www.evil",
    "write to lea@evil.test",
    "a@b",
    "a＠b",
    "go to evil.com now",
    "evil.com/path",
    "evil.co.uk",
    "evil。com",
    "evil．com",
    "evil｡com",
    "evil․com",
    "ev\u200Bil.c\u200Bom",
    "shop.example",
    "my.localhost",
    "пример.рф",
    "EVIL.COM.",
    "evil.com.Thanks",
    "evil.xn--p1ai",
    "evil.XN--FIQS8S/x",
    "evil.com-",
    "evil.com_",
    "evil.com~x",
    "❤.ws",
    "192.168.0.1/x",
    "evil。。com",
    "evil。\u200B.com",
    "skype:x",
    "tg:x",
    "xmpp:a",
    "bitcoin:x",
    "magnet:?x",
  ])("%j could become a link and is refused", (text) => {
    expect(containsLink(text)).toBe(true);
    expect(parsePlainText(text, { limit: 500 })).toEqual({ refused: "link" });
  });

  test.each([
    "See you at 10.30!",
    "Come... it is worth it.",
    "J.R. asked for it, and e.g. Ben did too.",
    "Tu m’as demandé d’où venait le manteau : viens voir !",
    "3.5 out of 4",
    "Yes.Perhaps.Maybe",
    "Hello.Come with me",
    "z.B. am 22.11.2026 um 10:30",
    "Note:see below, à bientôt…la suite",
    "Appelle le 06.12.34.56.78 ou le 079.123.45.67",
    "😀 1️⃣ 👨‍👩‍👧",
  ])("%j is ordinary text", (text) => {
    expect(parsePlainText(text, { limit: 500, lines: true })).toEqual({ text: text.normalize("NFC") });
  });

  test("stays a link whatever mark or unseen character is put into it", () => {
    const all = Array.from({ length: 0x110000 }, (_, code) => code)
      .filter((code) => code < 0xd800 || code > 0xdfff)
      .map((code) => String.fromCodePoint(code))
      .filter((character) => /[\p{M}\p{Default_Ignorable_Code_Point}]/u.test(character));
    expect(all.length).toBeGreaterThan(2000);
    const passed = all.flatMap((mark) =>
      [`evil.com${mark}`, `evil${mark}.com`, `e${mark}vil.c${mark}om`].filter((text) => !containsLink(text)),
    );
    expect(passed).toEqual([]);
  });

  test("loses control and direction characters, and keeps its lines", () => {
    expect(cleaned("a\u0000b\u202Ec\r\nd\u2028e\u2066f", { lines: true })).toBe("abc\nd\nef");
    expect(cleaned("Ana\r\nBcc: x", { lines: false })).toBe("Ana Bcc: x");
    expect(cleaned("  a  \t b \n\n\n\n c ", { lines: true })).toBe("a b\n\nc");
  });

  test("is counted in code points", () => {
    expect(parsePlainText("😀".repeat(500), { limit: 500 })).toEqual({ text: "😀".repeat(500) });
    expect(parsePlainText("😀".repeat(501), { limit: 500 })).toEqual({ refused: "too_long" });
  });

  test.each([" \u200B ", "\u200D", "\u2800", "\u3164", "\u115F\u1160", "\u0301\u0336", "\uFE0F", "-", "❤"])(
    "that is required may not be without a letter or a number, as %j is",
    (text) => {
      expect(parsePlainText(text, { limit: 60, required: true })).toEqual({ refused: "empty" });
    },
  );

  test.each(["می\u200Cخواهم", "ශ්\u200Dරී", "李", "5", "O’Hara"])("that is required may be %j", (text) => {
    expect(parsePlainText(text, { limit: 60, required: true })).toEqual({ text: text.normalize("NFC") });
  });

  test("in a single line has plain blanks only, as mails are made with", () => {
    const blanks = "\u00A0\u1680\u2000\u2009\u202F\u205F\u3000";
    expect(cleaned(`Anne${blanks}Marie`, { lines: false })).toBe("Anne Marie");
  });

  test("far too long is refused before it is looked at", () => {
    const start = performance.now();
    const text = `a${"\u0301\u0316".repeat(300_000)}`;
    expect(parsePlainText(text, { limit: 60 })).toEqual({ refused: "too_long" });
    expect(performance.now() - start).toBeLessThan(1000);
  });

  test("cleaned twice is cleaned once", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (input) => {
        const once = cleaned(input, { lines: true });
        expect(cleaned(once, { lines: true })).toBe(once);
        expect(once).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u202A-\u202E\u2066-\u2069]/);
      }),
    );
  });
});
