/** Lines of a list that have to be corrected, named; `more` says how many are not. */
export type Left = { title: string; lines: string[]; more: string | null };

/** What was left in a box to be corrected, under it. */
export function LeftLines({ left: { title, lines, more } }: { left: Left }) {
  return (
    <section aria-labelledby="left" className="panel grid gap-1 px-4 py-3">
      <h2 id="left">{title}</h2>
      <ul className="grid gap-1 wrap-anywhere">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {more && <p className="text-muted">{more}</p>}
    </section>
  );
}
