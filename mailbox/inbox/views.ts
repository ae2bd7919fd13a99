import type { Line } from "@/mailbox/read";
import { messageIdOf } from "@/mailbox/reading";
import type { Mail } from "@/mailbox/validate";
import { html, linked, type Markup } from "./markup";

export type View = { name: string; label: string; part: "html" | "text" | null };

/** The ways to look at a mail; the first is what most people see. */
export const views = [
  { name: "html", label: "Mail", part: "html" },
  { name: "phone", label: "On a phone", part: "html" },
  { name: "text", label: "Text", part: "text" },
  { name: "headers", label: "Headers and tags", part: null },
] as const satisfies View[];

/** A mail seen in one of these ways. */
export function viewOf({ name }: View, line: Line, mail: Mail): Markup {
  if (name === "headers") return headersAndTags(line, mail);
  if (name === "text") return html`<pre class="text">${linked(mail.text ?? "")}</pre>`;
  return html`<div class="frame ${name}">
    <iframe
      src="/inbox/${line.id}/html"
      title="The mail as its recipient sees it"
      sandbox="allow-popups allow-popups-to-escape-sandbox"
    ></iframe>
  </div>`;
}

function headersAndTags(line: Line, mail: Mail): Markup {
  const headers: [string, string][] = [
    ["Message-ID", messageIdOf(line.id)],
    ...Object.entries(mail.headers ?? {}),
  ];
  const tags = (mail.tags ?? []).map(({ name, value }): [string, string] => [name, value]);
  const files = (mail.attachments ?? []).map((file): [string, string] => [
    file.filename ?? "unnamed",
    file.path ?? "sent along",
  ]);
  return html`<div class="facts">
    ${facts("Headers", headers)} ${tags.length > 0 ? facts("Tags", tags) : html`<p class="none">No tags.</p>`}
    ${files.length > 0 && facts("Attachments", files)}
    <p class="raw"><a href="/emails/${line.id}">As Resend’s API returns it</a></p>
  </div>`;
}

const facts = (caption: string, entries: [string, string][]) =>
  html`<table>
    <caption>
      ${caption}
    </caption>
    ${entries.map(
      ([name, value]) =>
        html`<tr>
          <th scope="row">${name}</th>
          <td>${linked(value)}</td>
        </tr>`,
    )}
  </table>`;
