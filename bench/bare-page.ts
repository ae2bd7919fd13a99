import { startBarePage } from "@/scripts/services/bare-page";

import type { Bench } from "./bench";

let bare: Promise<string> | undefined;

/** The address of the bare page of the same Next, built and started once in a run. */
export const bareOf = ({ stack, started }: Bench): Promise<string> =>
  (bare ??= startBarePage(started, stack.place.dataDir));
