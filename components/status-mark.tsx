type Mark =
  | "not_sent"
  | "sent"
  | "accepted"
  | "canceled"
  | "discarded"
  | "declined"
  | "expired"
  | "undelivered";

const struck = (
  <>
    <circle cx="6" cy="6" r="4.5" fill="none" />
    <path d="M2.8 9.2 9.2 2.8" />
  </>
);

const shapes: Record<Mark, React.ReactNode> = {
  not_sent: <circle cx="6" cy="6" r="4.5" fill="none" />,
  sent: (
    <>
      <circle cx="6" cy="6" r="4.5" fill="none" />
      <path d="M6 1.5a4.5 4.5 0 0 1 0 9Z" fill="currentColor" stroke="none" />
    </>
  ),
  accepted: <circle cx="6" cy="6" r="4.5" fill="currentColor" />,
  canceled: struck,
  discarded: struck,
  declined: <path d="M6 1 11 6 6 11 1 6Z" fill="none" />,
  expired: <circle cx="6" cy="6" r="4.5" fill="none" strokeDasharray="2 2" />,
  undelivered: <path d="M6 1.5 11 10.5H1Z" fill="currentColor" />,
};

/** Each look gives its tokens colours of its own. */
const tones: Record<Mark, string> = {
  not_sent: "text-not-sent",
  sent: "text-sent",
  accepted: "text-accepted",
  canceled: "text-discarded",
  discarded: "text-discarded",
  declined: "text-declined",
  expired: "text-expired",
  undelivered: "text-alert",
};

/** A status in words with a shape of its own, so that colour is never all that tells it. */
export function StatusMark({ mark, children }: { mark: Mark; children: string }) {
  return (
    <span className={`inline-flex items-center gap-2 whitespace-nowrap ${tones[mark]}`}>
      <svg
        viewBox="0 0 12 12"
        width="12"
        height="12"
        aria-hidden="true"
        stroke="currentColor"
        strokeWidth="1.2"
      >
        {shapes[mark]}
      </svg>
      {children}
    </span>
  );
}
