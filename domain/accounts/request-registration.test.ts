import { expect, test } from "vitest";

import { useDatabase } from "@/db/testing/database";
import { fresh, goodPassword } from "@/db/testing/invitations";
import { newAddress } from "@/db/testing/members";
import { register } from "@/db/testing/registrations";
import { makeShop } from "@/db/testing/shop";

import { refusePassword } from "./password";

useDatabase();

test("a megabyte in any field is refused without holding the server up", async () => {
  const shop = await makeShop();
  await refusePassword(goodPassword, []);
  const words = Array.from({ length: 170_000 }, (_, index) => index.toString(36).padStart(5, "q")).join(" ");
  const marks = `a${"\u0301\u0316".repeat(300_000)}`;
  const fields = [
    { firstName: "a".repeat(1_000_000) },
    { lastName: words },
    { firstName: marks, lastName: marks },
    { email: `${"ab.".repeat(300_000)}@mail.example` },
    { password: marks },
  ];
  for (const over of fields) {
    const start = performance.now();
    expect(await register(shop, fresh(), null, over)).toMatchObject({ refused: "fields" });
    expect(performance.now() - start, Object.keys(over).join()).toBeLessThan(2000);
  }
});

test("every try of one network counts, also a malformed one", async () => {
  const shop = await makeShop();
  const address = newAddress();
  for (let turn = 0; turn < 60; turn += 1)
    expect(await register(shop, "x", null, { address, password: "short" })).toMatchObject({
      refused: "fields",
    });
  expect(await register(shop, "x", null, { address, password: "short" })).toMatchObject({
    refused: "throttled",
  });
  expect(await register(shop, fresh(), null, { address })).toMatchObject({ refused: "throttled" });
  expect(await register(shop, fresh())).toHaveProperty("publicId");
});
