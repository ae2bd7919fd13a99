import type { Answer } from "@/mailbox/answers";
import { html, type Markup } from "./markup";

const policy = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  "frame-src 'self'",
  "img-src data:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect x='1' y='3' width='14' height='10' rx='1.5' fill='%231f4e79'/%3E%3Cpath d='m2.5 5 5.5 4 5.5-4' fill='none' stroke='%23fff' stroke-width='1.4'/%3E%3C/svg%3E";

/** A whole page of the inbox; `total` is the number of mails there are to delete. */
export function page(content: {
  title: string;
  total: number;
  main: Markup;
  kind: "ledger" | "mail";
  status?: number;
}): Answer {
  const { title, total, main, kind, status = 200 } = content;
  const markup = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title}</title>
        <link rel="icon" href="${icon}" />
        <link rel="stylesheet" href="/inbox/assets/page.css" />
        <link rel="stylesheet" href="/inbox/assets/${kind}.css" />
        <script type="module" src="/inbox/assets/refresh.mjs"></script>
      </head>
      <body class="${kind}">
        <header class="masthead">
          <a class="name" href="/inbox">Mailbox</a>
          <p class="note">Stands in for Resend; nothing leaves this machine.</p>
          ${total > 0 && deletion(total)}
        </header>
        ${main}
      </body>
    </html> `;
  return {
    status,
    type: "text/html; charset=utf-8",
    body: markup.text,
    headers: { "content-security-policy": policy, "referrer-policy": "no-referrer" },
  };
}

const deletion = (total: number) =>
  html`<details class="deletion">
    <summary>Delete all</summary>
    <form method="post" action="/inbox/delete" data-live="deletion">
      <p>
        ${total === 1 ? "The one mail here" : `All ${total.toLocaleString("en")} mails`} will be gone for
        good.
      </p>
      <button>${total === 1 ? "Delete it" : `Delete ${total.toLocaleString("en")} mails`}</button>
    </form>
  </details>`;
