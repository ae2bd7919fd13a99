/** A wax seal with the shop's initial, its rim uneven as wax is. */
export function Seal({ initial, className = "" }: { initial: string; className?: string }) {
  return (
    <svg viewBox="0 0 100 100" aria-hidden="true" className={className}>
      <path
        fill="var(--color-seal)"
        d="M50 3c9 0 15 5 23 8s16 7 20 15 2 16 4 24-1 17-6 24-8 14-16 18-17 3-25 5-17-1-24-6-14-8-18-16-3-17-5-25 1-17 6-24 8-14 16-18S41 3 50 3Z"
      />
      <circle
        cx="50"
        cy="50"
        r="33"
        fill="none"
        stroke="var(--color-on-accent)"
        strokeOpacity="0.55"
        strokeWidth="1.2"
      />
      <text
        x="50"
        y="63"
        textAnchor="middle"
        fontSize="38"
        className="font-display"
        fill="var(--color-on-accent)"
      >
        {initial}
      </text>
    </svg>
  );
}
