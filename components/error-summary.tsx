export type Problem = { field?: string; text: string };

type Props = {
  title: string;
  problems: Problem[];
  takesFocus: boolean;
  /** Where the way out is, opened beside the form so that nothing in it is lost. */
  wayOut?: { href: string; label: string } | null;
};

const focus = (box: HTMLElement | null) => box?.focus();

/** Everything wrong with a form, above it: takes the focus when it appears, and leads to each field. */
export function ErrorSummary({ title, problems, takesFocus, wayOut }: Props) {
  if (problems.length === 0) return null;
  return (
    <div
      ref={takesFocus ? focus : undefined}
      role="alert"
      tabIndex={-1}
      className="border-l-2 border-alert py-1 pl-4"
    >
      <p className="font-semibold">{title}</p>
      <ul className="grid gap-1">
        {problems.map(({ field, text }) => (
          <li key={`${field} ${text}`}>
            {field ? (
              <a href={`#${field}`} className="text-alert">
                {text}
              </a>
            ) : (
              text
            )}
          </li>
        ))}
      </ul>
      {wayOut && (
        <p>
          <a href={wayOut.href} target="_blank">
            {wayOut.label}
          </a>
        </p>
      )}
    </div>
  );
}
