import type { Answer } from "@/mailbox/answers";
import { count, readLines, readMail, type Line } from "@/mailbox/read";
import { isId } from "@/mailbox/reading";
import type { Sql } from "@/mailbox/schema";
import { asList } from "@/mailbox/store";
import type { Mail } from "@/mailbox/validate";
import { inFull } from "./dates";
import { sideList } from "./lines";
import { html, type Markup } from "./markup";
import { page } from "./page";
import { postmark } from "./postmark";
import { viewOf, views, type View } from "./views";

const beside = 40;

/** One mail: who, when, what, and its parts as tabs; on a wide screen the newest mails beside it. */
export async function showMail(sql: Sql, id: string, search: URLSearchParams, now: Date): Promise<Answer> {
  const found = isId(id) ? await readMail(sql, id) : null;
  const { total } = await count(sql, {});
  if (!found) return page({ title: "No such mail", total, main: gone, kind: "ledger", status: 404 });

  const { line, mail } = found;
  const lines = await readAround(sql, line);
  const at = lines.findIndex((other) => other.id === id);
  const [newer, older] = [lines[at - 1]?.id, lines[at + 1]?.id];
  const asked = views.find(({ name }) => name === search.get("view"));
  const view = asked ?? (mail.html ? views[0] : views[2]);
  const main = html`<div class="desk">
    <nav class="side" aria-label="Mails around this one" data-live="beside">${sideList(lines, id, now)}</nav>
    <main>
      <nav class="steps" aria-label="Mails">
        <a href="/inbox">All mails</a>
        <span
          >${newer && html`<a rel="prev" href="/inbox/${newer}">Newer</a>`}
          ${older && html`<a rel="next" href="/inbox/${older}">Older</a>`}</span
        >
      </nav>
      ${headOf(line, mail)} ${tabs(line.id, mail, view)} ${viewOf(view, line, mail)}
    </main>
  </div>`;
  return page({ title: line.subject, total, main, kind: "mail" });
}

/** The newest mails where the opened one is among them, so that the list stays put; else those around it. */
async function readAround(sql: Sql, line: Line): Promise<Line[]> {
  const newest = await readLines(sql, { limit: beside });
  if (newest.lines.slice(0, -1).some(({ id }) => id === line.id) || !newest.hasMore) return newest.lines;
  const newer = await readLines(sql, { before: line.id, limit: beside / 2 });
  const older = await readLines(sql, { after: line.id, limit: beside / 2 });
  return [...newer.lines, line, ...older.lines];
}

function headOf(line: Line, mail: Mail): Markup {
  const date = new Date(line.createdAt);
  const entries: [string, string[]][] = [
    ["From", [line.sender]],
    ["To", line.recipients],
    ["Cc", asList(mail.cc)],
    ["Bcc", asList(mail.bcc)],
    ["Reply to", asList(mail.reply_to)],
  ];
  return html`<header class="head">
    <div>
      <h1>${line.subject}</h1>
      <dl>
        ${entries.map(
          ([name, list]) =>
            list.length > 0 &&
            html`<dt>${name}</dt>
              <dd>${list.join(", ")}</dd>`,
        )}
        <dt>Sent</dt>
        <dd><time datetime="${date.toISOString()}">${inFull(date)}</time></dd>
      </dl>
    </div>
    ${postmark(date)}
  </header>`;
}

function tabs(id: string, mail: Mail, open: View): Markup {
  const offered = views.filter(({ part }) => part === null || mail[part]);
  return html`<nav class="tabs" aria-label="Parts of the mail">
    ${offered.map(
      ({ name, label }) =>
        html`<a href="/inbox/${id}?view=${name}" ${name === open.name && html` aria-current="page"`}
          >${label}</a
        >`,
    )}
  </nav>`;
}

const gone = html`<main>
  <div class="empty">
    <h1>This mail is not here.</h1>
    <p>It may have been deleted. <a href="/inbox">See the mails there are</a></p>
  </div>
</main>`;
