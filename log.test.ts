import { expect, test } from "vitest";

import { errorText, withoutEscapes, withoutSecrets } from "./log";

test("a logged text holds no address, no token and no key", () => {
  const text = `mail to "Léa" <lea@mail.example> with /invitation/${"aB3-_".repeat(9)} by re_abc123 and whsec_c2VjcmV0 failed: ana@x.test refused`;
  expect(withoutSecrets(text)).toBe(
    'mail to "Léa" <<address>> with /invitation/<token> by <secret> and <secret> failed: <address> refused',
  );
});

test("a logged path holds no address either, as browsers write it", () => {
  expect(withoutSecrets("/en/lea%40mail.example")).toBe("<address>");
});

test("a path's escapes hide no token from the log, also doubled ones, and what is no text stays", () => {
  const token = "aB3-_".repeat(9);
  const escaped = token.replaceAll("-", "%2D").replaceAll("_", "%5F");
  for (const path of [`/en/invitation/${escaped}`, `/en/invitation/${escaped.replaceAll("%", "%25")}`])
    expect(withoutSecrets(withoutEscapes(path))).toBe("/en/invitation/<token>");
  expect(withoutSecrets(withoutEscapes("/en/lea%2540mail.example"))).toBe("<address>");
  expect(withoutEscapes("/en/%E0%A4%A")).toBe("/en/%E0%A4%A");
});

test("words that only contain the beginning of a key are left alone", () => {
  expect(withoutSecrets('update "store_views" set are_open')).toBe('update "store_views" set are_open');
});

test("of a failed query its text and cause are logged, and none of the values it was given", () => {
  const query = 'Failed query: insert into "customers" values ($1, $2)\nparams: Léa,$argon2id$v=19$m=19456';
  const error = new Error(query, { cause: new Error("duplicate key") });
  const { message, stack } = errorText(error);
  expect(message).toBe('Failed query: insert into "customers" values ($1, $2): duplicate key');
  expect(stack).toContain("log.test.ts");
  expect(`${message} ${stack}`).not.toMatch(/Léa|argon2id/);
});
