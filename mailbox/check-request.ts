import { invalid, notJson, type Refusal } from "./refusals";
import { objectionTo, type Endpoint, type Mail } from "./validate";

export type Checked =
  | { refusal: Refusal }
  | { mails: { place: number; mail: Mail }[]; errors: { index: number; message: string }[] };

const maxBatch = 100;

/**
 * Reads a posted body and sorts its mails: in strict mode the first objection refuses all, in permissive mode each
 * objection is told by its position. https://resend.com/changelog/batch-validation-modes
 */
export function checkRequest(body: string, endpoint: Endpoint, isPermissive: boolean): Checked {
  const parsed = parse(body);
  if (parsed === undefined) return { refusal: notJson };
  const items = endpoint === "/emails" ? [parsed] : parsed;
  if (!Array.isArray(items)) return { refusal: invalid("The `request.body` field must be an `array`.") };
  if (items.length < 1 || items.length > maxBatch) {
    return { refusal: invalid(`A batch must have between 1 and ${maxBatch} emails.`) };
  }
  return sort(items, endpoint, isPermissive);
}

function sort(items: unknown[], endpoint: Endpoint, isPermissive: boolean): Checked {
  const mails: { place: number; mail: Mail }[] = [];
  const errors: { index: number; message: string }[] = [];
  for (const [place, item] of items.entries()) {
    const objection = objectionTo(item, endpoint);
    if (objection && !isPermissive) return { refusal: objection };
    if (objection) errors.push({ index: place, message: objection.message });
    else mails.push({ place, mail: item as Mail });
  }
  return { mails, errors };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
