import { expect, test } from "vitest";

import { closeDatabase } from "@/db/client";
import { useDatabase } from "@/db/testing/database";

import { countAttempt, limits } from "./throttle";

useDatabase();

test("limits go on counting when the pool was given up and another has taken its place", async () => {
  const attempt = () => countAttempt([[limits.codePerAccount, "somebody"]]);
  for (let count = 1; count <= limits.codePerAccount.attempts; count += 1) {
    expect(await attempt()).toBeNull();
    if (count === 5) await closeDatabase();
  }
  expect(await attempt()).toBeInstanceOf(Date);
});
