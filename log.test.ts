import { expect, test } from "vitest";

import { withoutSecrets } from "./log";

test("a logged text holds no address, no token and no key", () => {
  const text = `mail to "Léa" <lea@mail.example> with /invitation/${"aB3-_".repeat(9)} by re_abc123 and whsec_c2VjcmV0 failed: ana@x.test refused`;
  expect(withoutSecrets(text)).toBe(
    'mail to "Léa" <<address>> with /invitation/<token> by <secret> and <secret> failed: <address> refused',
  );
});
