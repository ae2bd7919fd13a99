import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { isRefusal, mailboxOf, masked, parseAddress, suppressionHashes } from "./address";
import { parseInvitee } from "./disposable";

const keyOf = (input: string) => {
  const parsed = parseAddress(input);
  return isRefusal(parsed) ? parsed : parsed.key;
};
const throttleKeyOf = (input: string) => {
  const parsed = parseAddress(input);
  return isRefusal(parsed) ? parsed : parsed.throttleKey;
};

describe("an address", () => {
  test("is kept as typed and compared without case, blanks around it or a dot at its end", () => {
    for (const spelling of ["v@x.test", " V@X.TEST ", "v@x.test.", "v@X.test"])
      expect(keyOf(spelling)).toBe("v@x.test");
    expect(parseAddress(" V@X.TEST ")).toMatchObject({ typed: "V@X.TEST" });
  });

  test("is compared with its domain in ASCII form", () => {
    expect(keyOf("lea@Müller.example")).toBe("lea@xn--mller-kva.example");
    expect(keyOf("lea@xn--mller-kva.example")).toBe("lea@xn--mller-kva.example");
    expect(mailboxOf("Lea@Müller.example")).toBe("Lea@xn--mller-kva.example");
  });

  test.each([
    ["", "empty"],
    ["   ", "empty"],
    ["lea", "not_one_at"],
    ["lea@x@y.test", "not_one_at"],
    ["v@x.test＠evil.test", "look_alike_at"],
    ["lea﹫x.test", "look_alike_at"],
    ["lea@localhost", "domain_without_dot"],
    ["lea@localhost.", "domain_without_dot"],
    ["léa@x.test", "local_part_not_ascii"],
    [`${"a".repeat(65)}@x.test`, "local_part_too_long"],
    [`${"a".repeat(60)}@${`${"b".repeat(60)}.`.repeat(4)}test`, "address_too_long"],
    ["le\u200Ba@x.test", "invisible_characters"],
    ["lea@x.test\u0000", "invisible_characters"],
    ["le\u202Ea@x.test", "invisible_characters"],
    ["a@x.test, b@x.test", "several_addresses"],
    ["a@x.test;b@x.test", "several_addresses"],
    ["a@x.test b@x.test", "several_addresses"],
    ["a b@x.test", "malformed"],
    ["Lea <lea@x.test>", "malformed"],
    ["@x.test", "malformed"],
    ["lea@", "malformed"],
    ["lea@-x.test", "malformed"],
    ["lea@x..test", "malformed"],
    ["lea@127.0.0.1", "malformed"],
    ["lea@[127.0.0.1]", "malformed"],
    ["lea@x.test/../y", "malformed"],
    [".lea@x.test", "malformed"],
    ['"a b"@x.test', "malformed"],
  ])("%j is refused as %s", (input, refusal) => {
    expect(parseAddress(input)).toBe(refusal);
  });

  test("folds tags, and at Gmail dots, for limits only", () => {
    expect(throttleKeyOf("v+a@x.test")).toBe("v@x.test");
    expect(throttleKeyOf("v.v+a@Googlemail.com")).toBe("vv@gmail.com");
    expect(throttleKeyOf("v.v@x.test")).toBe("v.v@x.test");
    expect(keyOf("v.v+a@gmail.com")).toBe("v.v+a@gmail.com");
  });

  test("once read has one canonical key, which reads as itself", () => {
    fc.assert(
      fc.property(fc.emailAddress(), (input) => {
        const parsed = parseAddress(input);
        if (isRefusal(parsed)) return;
        expect(keyOf(parsed.key)).toBe(parsed.key);
        expect(keyOf(input.toUpperCase())).toBe(parsed.key);
      }),
    );
  });

  test("of any text is either read or refused, never an exception", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (input) => {
        expect(() => parseAddress(input)).not.toThrow();
      }),
    );
  });
});

test("an address in a log cannot be written to", () => {
  expect(masked("lea@x.test")).toBe("l***@x.test");
  expect(masked("nonsense")).toBe("***");
});

test("a suppressed address is found under every key that is still in use", () => {
  const [newest] = suppressionHashes("v@x.test");
  expect(newest.hash).toHaveLength(32);
  expect(suppressionHashes("w@x.test")[0].hash.equals(newest.hash)).toBe(false);
});

describe("an address for minutes only", () => {
  test.each([
    ["lea@mailinator.com", true],
    ["Lea@MAILINATOR.com.", true],
    ["lea@inbox.mailinator.com", true],
    ["lea@mailinator.com.example", false],
    ["mailinator.com@mail.example", false],
    ["lea@gmail.com", false],
  ])("%s: %s", (email, expected) => {
    expect(parseInvitee(email, { refuseDisposable: true }) === "disposable").toBe(expected);
    expect(parseInvitee(email, { refuseDisposable: false })).not.toBe("disposable");
  });
});
