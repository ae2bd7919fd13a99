import { bareAddress, isMadeUp } from "./addresses";
import { invalid, invalidAttachment, missing, type Refusal } from "./refusals";

/** A mail as a caller posts it, and as it is kept. */
export type Mail = {
  from: string;
  to: string | string[];
  cc?: string | string[] | null;
  bcc?: string | string[] | null;
  reply_to?: string | string[] | null;
  subject: string;
  html?: string | null;
  text?: string | null;
  headers?: Record<string, string> | null;
  tags?: { name: string; value: string }[] | null;
  attachments?: { filename?: string; content?: unknown; path?: string }[] | null;
  scheduled_at?: string | null;
  topic_id?: string | null;
};

export type Endpoint = "/emails" | "/emails/batch";

const maxAddresses = 50;
const maxTags = 75;
const format =
  "The email address needs to follow the `email@example.com` or `Name <email@example.com>` format.";

type Fields = Record<string, unknown>;

const isRecord = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isGiven = (value: unknown) =>
  value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0);

/**
 * Says what Resend would object to in one mail, in the order it looks; null where it would take it.
 * https://resend.com/docs/api-reference/emails/send-email and .../send-batch-emails
 */
export function objectionTo(mail: unknown, endpoint: Endpoint): Refusal | null {
  if (!isRecord(mail)) return invalid("Each email must be an `object`.");
  return (
    objectionToRequired(mail) ??
    objectionToAddresses(mail) ??
    objectionToContent(mail) ??
    objectionToTags(mail["tags"]) ??
    objectionToAttachments(mail["attachments"], endpoint)
  );
}

function objectionToRequired(mail: Fields): Refusal | null {
  if (!isGiven(mail["to"])) return missing("to");
  if (!isGiven(mail["html"]) && !isGiven(mail["text"])) return invalid("Missing `html` or `text` field.");
  if (!isGiven(mail["subject"])) return missing("subject");
  return isGiven(mail["from"]) ? null : missing("from");
}

function objectionToAddresses(mail: Fields): Refusal | null {
  if (typeof mail["from"] !== "string" || bareAddress(mail["from"]) === null) {
    return invalid(`Invalid \`from\` field. ${format}`);
  }
  for (const field of ["to", "cc", "bcc", "reply_to"]) {
    const value = mail[field];
    if (!isGiven(value)) continue;
    const list: unknown[] = Array.isArray(value) ? value : [value];
    const addresses = list.map((item) => (typeof item === "string" ? bareAddress(item) : null));
    if (addresses.includes(null)) return invalid(`Invalid \`${field}\` field. ${format}`);
    if (field === "to" && list.length > maxAddresses) {
      return invalid(`The \`to\` field must have at most ${maxAddresses} addresses.`);
    }
    if (field !== "reply_to" && addresses.some((address) => address !== null && isMadeUp(address))) {
      return invalid(
        `Invalid \`${field}\` field. Please use our testing email address instead of domains like \`example.com\`.`,
      );
    }
  }
  return null;
}

function objectionToContent(mail: Fields): Refusal | null {
  for (const field of ["subject", "html", "text", "scheduled_at"]) {
    if (isGiven(mail[field]) && typeof mail[field] !== "string") {
      return invalid(`The \`${field}\` field must be a \`string\`.`);
    }
  }
  if (/[\r\n]/.test(String(mail["subject"]))) {
    return invalid("The `\\n` is not allowed in the `subject` field.");
  }
  const headers = mail["headers"] ?? {};
  const areTexts = isRecord(headers) && Object.values(headers).every((value) => typeof value === "string");
  return areTexts ? null : invalid("The `headers` field must be an `object` of strings.");
}

const tagText = /^[A-Za-z0-9_-]{1,256}$/;

function objectionToTags(tags: unknown): Refusal | null {
  if (!isGiven(tags)) return null;
  if (!Array.isArray(tags)) return invalid("The `tags` field must be an `array`.");
  if (tags.length > maxTags) return invalid(`The \`tags\` field must have at most ${maxTags} items.`);
  const isTag = (tag: unknown) =>
    isRecord(tag) &&
    [tag["name"], tag["value"]].every((part) => typeof part === "string" && tagText.test(part));
  return tags.every(isTag)
    ? null
    : invalid(
        "Tags should only contain ASCII letters, numbers, underscores, or dashes, and at most 256 of them.",
      );
}

function objectionToAttachments(attachments: unknown, endpoint: Endpoint): Refusal | null {
  if (!isGiven(attachments)) return null;
  if (endpoint === "/emails/batch") return invalid("The `attachments` field is not supported in batches.");
  const list: unknown[] = Array.isArray(attachments) ? attachments : [attachments];
  const hasSource = (item: unknown) => isRecord(item) && (isGiven(item["content"]) || isGiven(item["path"]));
  return list.every(hasSource) ? null : invalidAttachment;
}
