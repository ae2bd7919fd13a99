import type { Line } from "@/mailbox/read";
import { dayOf, inFull, timeOf } from "./dates";
import { html, type Markup } from "./markup";

/** The mails as a ledger: a day is written once, on its first line. */
export function ledger(lines: Line[], now: Date): Markup {
  const days = lines.map(({ createdAt }) => dayOf(new Date(createdAt), now));
  return html`<table class="ledger">
    <caption class="unseen">
      Mails, newest first
    </caption>
    <thead>
      <tr>
        <th scope="col">Sent</th>
        <th scope="col"><span class="unseen">Time</span></th>
        <th scope="col">To</th>
        <th scope="col">Subject</th>
        <th scope="col">From</th>
      </tr>
    </thead>
    <tbody>
      ${lines.map((line, index) => row(line, days[index] ?? "", days[index] === days[index - 1]))}
    </tbody>
  </table>`;
}

function row({ id, recipients, subject, sender, createdAt }: Line, day: string, isSameDay: boolean): Markup {
  const date = new Date(createdAt);
  return html`<tr data-mail="${id}">
    <td class="day">${isSameDay ? html`<span class="unseen">${day}</span>` : day}</td>
    <td class="time">
      <time datetime="${date.toISOString()}" title="${inFull(date)}">${timeOf(date)}</time>
    </td>
    <td class="to">${recipientsIn(recipients)}</td>
    <td class="subject"><a href="/inbox/${id}">${subject}</a></td>
    <td class="from">${nameIn(sender)}</td>
  </tr> `;
}

/** The same mails as a narrow list beside an open one. */
export function sideList(lines: Line[], openId: string, now: Date): Markup {
  return html`<ol class="beside">
    ${lines.map(({ id, recipients, subject, createdAt }) => {
      const date = new Date(createdAt);
      const day = dayOf(date, now);
      return html`<li data-mail="${id}">
        <a href="/inbox/${id}" ${id === openId && html` aria-current="page"`}>
          <span class="to">${recipientsIn(recipients)}</span>
          <time datetime="${date.toISOString()}">${day === "Today" ? timeOf(date) : day}</time>
          <span class="subject">${subject}</span>
        </a>
      </li> `;
    })}
  </ol>`;
}

/** The first recipient, which may be cut short, and how many more, which may not. */
function recipientsIn([first = "", ...others]: string[]): Markup {
  return html`<span class="names"
    ><span>${first}</span>
    ${others.length > 0 && html`<span class="more">and ${others.length} more</span>`}</span
  >`;
}

/** The display name of a sender, else its address. */
export const nameIn = (sender: string): string => /^"?([^"<]*[^"<\s])"?\s*</.exec(sender)?.[1] ?? sender;
