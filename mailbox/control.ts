import type { IncomingMessage } from "node:http";

import { z } from "zod";

import { json, refuse, type Answer } from "./answers";
import { readBody } from "./body";
import type { Faults } from "./faults";
import { invalid, notJson } from "./refusals";

/** Puts the posted rule or list of rules in force and reports. */
export async function setFaults(faults: Faults, request: IncomingMessage): Promise<Answer> {
  const body = await readBody(request);
  try {
    faults.set(JSON.parse(String(body)));
  } catch (error) {
    return refuse(error instanceof z.ZodError ? invalid(z.prettifyError(error)) : notJson);
  }
  return json(200, faults.report());
}

/** Ends all faults and reports that there are none. */
export function clearFaults(faults: Faults): Answer {
  faults.clear();
  return json(200, faults.report());
}
