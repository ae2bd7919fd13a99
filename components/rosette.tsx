/** Curve of the ornament: how often it turns, how deep its waves are. */
type Curve = { waves: number; turns: number; depth: number; radius: number };

const size = 120;

/** Two curves that belong to a number, always the same ones: each invitation has an ornament of its own. */
export function curvesOf(number: number): [Curve, Curve] {
  const pick = (shift: number, count: number) =>
    Math.floor(Math.abs(Math.sin(number * 12.9898 + shift) * 43758.5453) % count);
  return [
    { waves: 7 + pick(1, 6), turns: 1 + 2 * pick(2, 2), depth: 0.16 + pick(3, 5) * 0.03, radius: 46 },
    { waves: 11 + pick(4, 8), turns: 1, depth: 0.1 + pick(5, 4) * 0.04, radius: 27 },
  ];
}

export function pathOf(
  { waves, turns, depth, radius }: Curve,
  { steps, digits } = { steps: 132 * turns, digits: 1 },
): string {
  const points = Array.from({ length: steps }, (_, step) => {
    const angle = (step / steps) * 2 * Math.PI * turns;
    const reach = radius * (1 + depth * Math.sin((angle * waves) / turns));
    const [x, y] = [size / 2 + reach * Math.cos(angle), size / 2 + reach * Math.sin(angle)];
    return `${x.toFixed(digits)} ${y.toFixed(digits)}`;
  });
  return `M${points.join("L")}Z`;
}

/** A guilloché rosette as engravers cut it for bank notes and cards; decoration, hidden from screen readers. */
export function Rosette({ number, className = "" }: { number: number; className?: string }) {
  const [outer, inner] = curvesOf(number);
  const id = `rosette-${number}`;
  return (
    <svg
      viewBox={`0 0 ${size} ${size}`}
      aria-hidden="true"
      className={className}
      fill="none"
      stroke="currentColor"
      strokeWidth="0.6"
    >
      <path id={`${id}-o`} d={pathOf(outer)} />
      <path id={`${id}-i`} d={pathOf(inner)} />
      {[1, 2, 3].map((step) => (
        <use key={step} href={`#${id}-o`} transform={`rotate(${(step * 360) / (outer.waves * 4)} 60 60)`} />
      ))}
      {[1, 2].map((step) => (
        <use key={step} href={`#${id}-i`} transform={`rotate(${(step * 360) / (inner.waves * 3)} 60 60)`} />
      ))}
      <circle cx="60" cy="60" r="12" />
    </svg>
  );
}
