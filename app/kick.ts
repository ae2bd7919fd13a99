import { after } from "next/server";

import { kick } from "@/domain/delivery/deliver";
import { errorText, log } from "@/log";

/** Has the queue looked at when the answer is out. Only a kick: the scheduler finds whatever this misses. */
export function kickDelivery(): void {
  after(async () => {
    try {
      await kick();
    } catch (error) {
      // The messages are committed, and the next tick takes them up.
      log("warn", "a kick of the queue failed", { error: errorText(error).message });
    }
  });
}
