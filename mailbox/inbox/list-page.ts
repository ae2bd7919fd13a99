import type { Answer } from "@/mailbox/answers";
import { count, readLines } from "@/mailbox/read";
import { isId } from "@/mailbox/reading";
import type { Sql } from "@/mailbox/schema";
import { ledger } from "./lines";
import { html, type Markup } from "./markup";
import { page } from "./page";

const limit = 50;

/** The list of mails, newest first, or of those whose recipient has the searched piece in its address. */
export async function showList(sql: Sql, search: URLSearchParams, now: Date): Promise<Answer> {
  const part = search.get("to")?.trim() || undefined;
  const lines = await readPage(sql, part, cursorIn(search, "after"), cursorIn(search, "before"));
  const [first] = lines;
  const { total, newer } = await count(sql, { part }, first?.seq);
  const all = part ? (await count(sql, {})).total : total;

  const main = html`<main>
    <h1 class="unseen">Mails</h1>
    ${all > 0 && searchForm(part)}
    <div class="list" ${newer === 0 && html` data-live="list"`}>
      ${first ? html`${summary(newer + 1, lines.length, total, part)}${ledger(lines, now)}` : emptyState(part)}
      ${total > lines.length && paging(lines, newer, total, part)}
    </div>
  </main>`;
  return page({ title: part ? `Mails to ${part}` : "Mailbox", total: all, main, kind: "ledger" });
}

function cursorIn(search: URLSearchParams, name: string): string | undefined {
  const id = search.get(name);
  return id && isId(id) ? id : undefined;
}

/** A page going back that reaches the newest mails is the first page, so that it is always a full one. */
async function readPage(
  sql: Sql,
  part: string | undefined,
  after: string | undefined,
  before: string | undefined,
) {
  const found = await readLines(sql, { part, limit, ...(before ? { before } : { after }) });
  const isShort = before !== undefined && !found.hasMore;
  return isShort ? (await readLines(sql, { part, limit })).lines : found.lines;
}

const searchForm = (part: string | undefined) =>
  html`<form class="search" role="search" action="/inbox">
    <label for="to">Recipient</label>
    <input
      id="to"
      name="to"
      type="search"
      value="${part}"
      placeholder="any part of an address"
      autocomplete="off"
      spellcheck="false"
    />
    <button>Search</button>
    ${part && html`<a href="/inbox">Show all</a>`}
  </form>`;

function summary(from: number, length: number, total: number, part: string | undefined): Markup {
  const mails = total === 1 ? "1 mail" : `${total.toLocaleString("en")} mails`;
  const range =
    total > length
      ? `, ${from.toLocaleString("en")} to ${(from + length - 1).toLocaleString("en")} shown`
      : "";
  return html`<p class="count" role="status">${mails}${part && html` to <b>${part}</b>`}${range}</p>`;
}

function paging(lines: { id: string }[], newer: number, total: number, part: string | undefined): Markup {
  const link = (cursor: string, id: string | undefined) =>
    `/inbox?${new URLSearchParams({ ...(part && { to: part }), [cursor]: id ?? "" }).toString()}`;
  const hasOlder = newer + lines.length < total;
  return html`<nav class="paging" aria-label="Pages">
    ${newer > 0 && html`<a rel="prev" href="${link("before", lines[0]?.id)}">Newer mails</a>`}
    ${hasOlder && html`<a rel="next" href="${link("after", lines.at(-1)?.id)}">Older mails</a>`}
  </nav>`;
}

const emptyState = (part: string | undefined) =>
  part
    ? html`<div class="empty">
        <p>No mail to an address with <b>${part}</b> in it.</p>
        <p>It may still be waiting in the shop’s queue: new mails appear here by themselves.</p>
      </div>`
    : html`<div class="empty">
        <p>No mail yet.</p>
        <p>
          Invite somebody in the shop, or ask for a new password: the mail appears here a moment later, and
          its links work.
        </p>
      </div>`;
