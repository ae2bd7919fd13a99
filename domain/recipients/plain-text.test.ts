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
    "😀 1️⃣ 👨‍👩‍👧",
  ])("%j is ordinary text", (text) => {
    expect(parsePlainText(text, { limit: 500, lines: true })).toEqual({ text: text.normalize("NFC") });
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

  test("that is required may not be blank", () => {
    expect(parsePlainText(" \u200B ", { limit: 60, required: true })).toEqual({ refused: "empty" });
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
