import { after } from "next/server";

import { kick } from "@/domain/delivery/deliver";

/** Has the queue looked at when the answer is out. Only a kick: the scheduler finds whatever this misses. */
export function kickDelivery(): void {
  after(async () => {
    try {
      await kick();
    } catch {
      // The messages are committed, and the next tick takes them up.
    }
  });
}
