import { env, type Env } from "@/env";

import { Stop } from "./program";

/** The environment of this process; fails with one sentence that names every wrong or missing variable. */
export function checkedEnv(): Env {
  try {
    return env();
  } catch (error) {
    throw new Stop(error instanceof Error ? error.message : String(error));
  }
}
