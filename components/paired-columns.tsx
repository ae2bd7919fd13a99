import { scaleLinear } from "d3-scale";

type Half = { title: string; text: string; begins: string };

type Props = {
  /** What it shows, for who does not see it; the same numbers have to stand beside it. */
  label: string;
  columns: { whole: number; part: number }[];
  /** What the columns before the middle are, and those from it on. */
  halves: [Half, Half];
  ends: string;
  scale: (value: number) => string;
  words: { whole: string; part: string };
};

/** A column for each value, in outline, and the part of it that counts, in full; two halves side by side. Drawn without a script. */
export function PairedColumns({ label, columns, halves, ends, scale, words }: Props) {
  const most = Math.max(1, ...columns.map(({ whole }) => whole));
  const [, top = most] = scaleLinear().domain([0, most]).nice(2).domain();
  const middle = columns.length / 2;
  return (
    <div className="grid gap-1">
      <Key words={words} />
      <div className="grid grid-cols-2">
        {halves.map(({ title, text }, index) => (
          <p key={title} className={index === 1 ? "border-l border-edge pl-2" : "pr-2"}>
            <span className="label block">{title}</span>
            <span className="font-semibold">{text}</span>
          </p>
        ))}
      </div>
      <p className="label flex items-end gap-1.5 leading-none" aria-hidden="true">
        {scale(top)}
      </p>
      <svg
        role="img"
        aria-label={label}
        viewBox={`0 0 ${columns.length} 100`}
        preserveAspectRatio="none"
        className="block h-40 w-full overflow-visible"
      >
        <g stroke="var(--color-hairline)" vectorEffect="non-scaling-stroke">
          <Rule from={[0, 0]} to={[columns.length, 0]} />
          <Rule from={[0, 50]} to={[columns.length, 50]} />
        </g>
        {columns.map(({ whole, part }, index) => (
          // Its place is all that tells one from another.
          <Column key={index} at={index} whole={(whole / top) * 100} part={(part / top) * 100} />
        ))}
        <g stroke="var(--color-edge)">
          <Rule from={[middle, 0]} to={[middle, 100]} />
          <Rule from={[0, 100]} to={[columns.length, 100]} />
        </g>
      </svg>
      <div className="label relative grid grid-cols-2" aria-hidden="true">
        <span>{halves[0].begins}</span>
        <span className="flex justify-between gap-2 pl-2">
          <span>{halves[1].begins}</span>
          <span>{ends}</span>
        </span>
      </div>
    </div>
  );
}

const Rule = ({ from, to }: { from: [number, number]; to: [number, number] }) => (
  <path d={`M${from.join(" ")} L${to.join(" ")}`} vectorEffect="non-scaling-stroke" />
);

function Column({ at, whole, part }: { at: number; whole: number; part: number }) {
  if (whole === 0) return null;
  const across = { x: at + 0.16, width: 0.68 };
  return (
    <>
      <rect
        {...across}
        y={100 - whole}
        height={whole}
        fill="var(--color-card)"
        stroke="var(--color-edge)"
        vectorEffect="non-scaling-stroke"
      />
      {part > 0 && <rect {...across} y={100 - part} height={part} fill="var(--color-accent)" />}
    </>
  );
}

function Key({ words }: { words: Props["words"] }) {
  return (
    <p className="label flex flex-wrap gap-x-4">
      {(["whole", "part"] as const).map((kind) => (
        <span key={kind} className="inline-flex items-center gap-1.5">
          <svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
            <rect
              x="0.5"
              y="0.5"
              width="9"
              height="9"
              fill={kind === "part" ? "var(--color-accent)" : "var(--color-card)"}
              stroke={kind === "part" ? "var(--color-accent)" : "var(--color-edge)"}
            />
          </svg>
          {words[kind]}
        </span>
      ))}
    </p>
  );
}
