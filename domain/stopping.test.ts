import { afterEach, expect, test, vi } from "vitest";

import { useDatabase } from "@/db/testing/database";
import { several, useMailbox } from "@/db/testing/mailbox";

useDatabase();
useMailbox();

const kept = globalThis as typeof globalThis & { conviveIsStopping?: boolean };

afterEach(() => {
  delete kept.conviveIsStopping;
});

test("a drain takes nothing up once its process was told to end, even by the copy of another bundle", async () => {
  await several(2);
  const { deliver } = await import("./delivery/deliver");
  vi.resetModules();
  const { stopWork } = await import("./stopping");
  stopWork();
  expect(await deliver()).toEqual({ batches: 0, sent: 0, refused: 0, postponed: 0, remaining: 2 });
  delete kept.conviveIsStopping;
  expect(await deliver()).toMatchObject({ sent: 2, remaining: 0 });
});
