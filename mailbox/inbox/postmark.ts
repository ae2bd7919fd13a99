import { stampDay, timeOf } from "./dates";
import { html, type Markup } from "./markup";

const waves = [22, 34, 46, 58].map((y) => `M84 ${y}q9 -7 18 0t18 0t18 0`).join("");

/** The day and time as a postmark; an ornament, the date is written out beside it. */
export function postmark(date: Date): Markup {
  return html`<svg class="postmark" viewBox="0 0 140 80" width="140" height="80" aria-hidden="true">
    <circle cx="44" cy="40" r="36" />
    <circle cx="44" cy="40" r="31.5" />
    <path d="${waves}" />
    <text x="44" y="31">${timeOf(date)}</text>
    <text x="44" y="44.5">${stampDay(date)}</text>
    <text x="44" y="57">${date.getFullYear()}</text>
  </svg>`;
}
