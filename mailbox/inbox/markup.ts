/** A piece of a page that is safe to put into one. */
export class Markup {
  constructor(readonly text: string) {}
}

type Piece = Markup | string | number | null | undefined | false | Piece[];

const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escape = (text: string) => text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);

function textOf(piece: Piece): string {
  if (piece instanceof Markup) return piece.text;
  if (Array.isArray(piece)) return piece.map(textOf).join("");
  return piece === null || piece === undefined || piece === false ? "" : escape(String(piece));
}

/** Writes markup; whatever is put in is escaped, for text and for quoted attributes, unless it is markup itself. */
export const html = (strings: TemplateStringsArray, ...pieces: Piece[]): Markup =>
  new Markup(String.raw({ raw: strings }, ...pieces.map(textOf)));

const address = /https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]]/g;

/** A text whose web addresses are links that open in a new tab. */
export function linked(text: string): Markup[] {
  const pieces: Markup[] = [];
  let end = 0;
  for (const match of text.matchAll(address)) {
    pieces.push(
      html`${text.slice(end, match.index)}<a href="${match[0]}" target="_blank" rel="noopener noreferrer"
          >${match[0]}</a
        >`,
    );
    end = match.index + match[0].length;
  }
  return [...pieces, html`${text.slice(end)}`];
}
