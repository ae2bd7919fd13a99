import { expect, test } from "vitest";

import { clientAddress } from "./client-address";

test("without a trusted proxy the address is the socket's, whatever a client writes", () => {
  expect(clientAddress("10.0.0.9", "1.2.3.4", 0)).toBe("10.0.0.9");
});

test("with trusted proxies it is what the outermost of them saw", () => {
  expect(clientAddress("10.0.0.9", "6.6.6.6, 1.2.3.4", 1)).toBe("1.2.3.4");
  expect(clientAddress("10.0.0.9", "6.6.6.6, 1.2.3.4, 10.0.0.8", 2)).toBe("1.2.3.4");
});

test("a shorter list than there are proxies falls back to the socket", () => {
  expect(clientAddress("10.0.0.9", "1.2.3.4", 2)).toBe("10.0.0.9");
  expect(clientAddress("10.0.0.9", undefined, 1)).toBe("10.0.0.9");
  expect(clientAddress(undefined, undefined, 0)).toBe("unknown");
});
