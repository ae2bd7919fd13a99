import fs from "node:fs";

import { refuse, type Answer } from "@/mailbox/answers";
import { notFound } from "@/mailbox/refusals";

const read = (url: URL, type: string) => ({
  type: `${type}; charset=utf-8`,
  body: fs.readFileSync(url, "utf8"),
});

const files: Record<string, { type: string; body: string }> = {
  "page.css": read(new URL("./style/page.css", import.meta.url), "text/css"),
  "ledger.css": read(new URL("./style/ledger.css", import.meta.url), "text/css"),
  "mail.css": read(new URL("./style/mail.css", import.meta.url), "text/css"),
  "refresh.mjs": read(new URL("./refresh.mjs", import.meta.url), "text/javascript"),
};

/** The pages' style sheets and script. */
export function asset(name: string): Answer {
  const file = files[name];
  return file ? { status: 200, ...file } : refuse(notFound);
}
