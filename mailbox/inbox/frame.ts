import type { Answer } from "@/mailbox/answers";
import { readMail } from "@/mailbox/read";
import { isId } from "@/mailbox/reading";
import type { Sql } from "@/mailbox/schema";

// Scripts, forms and anything from elsewhere stay out, also where the address is opened by itself.
const policy = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "img-src data:",
  "font-src data:",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
  "sandbox allow-popups allow-popups-to-escape-sandbox",
].join("; ");

const newTab = '<base target="_blank">';

/** The HTML of a mail alone, as the frame shows it; links open in a new tab. */
export async function showFrame(sql: Sql, id: string): Promise<Answer> {
  const found = isId(id) ? await readMail(sql, id) : null;
  const body = found?.mail.html;
  return {
    status: body ? 200 : 404,
    type: "text/html; charset=utf-8",
    body: body ? withNewTabs(body) : "",
    headers: { "content-security-policy": policy, "referrer-policy": "no-referrer" },
  };
}

/** Behind the opening of the head, because anything before the doctype would change how the mail is drawn. */
function withNewTabs(mail: string): string {
  const start =
    /<head\b[^>]*>/i.exec(mail) ?? /<html\b[^>]*>/i.exec(mail) ?? /^\s*<!doctype[^>]*>/i.exec(mail);
  const end = start ? start.index + start[0].length : 0;
  return mail.slice(0, end) + newTab + mail.slice(end);
}
