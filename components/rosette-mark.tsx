import { curvesOf, pathOf } from "./rosette";

/** The rosette of a number small enough for a line of a table: its outer curve alone, drawn with few points. */
export function RosetteMark({ number, className = "" }: { number: number; className?: string }) {
  const [outer] = curvesOf(number);
  return (
    <svg
      viewBox="0 0 120 120"
      aria-hidden="true"
      className={className}
      fill="none"
      stroke="currentColor"
      strokeWidth="5"
    >
      <path
        d={pathOf({ ...outer, turns: 1, depth: 0.3, radius: 44 }, { steps: outer.waves * 4, digits: 0 })}
      />
    </svg>
  );
}
