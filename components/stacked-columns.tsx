import { scaleLinear } from "d3-scale";

/** How a part is filled, so that it is told from another without its colour. */
export type Fill = "full" | "hatched";

type StackedColumn = {
  /** What it stands for, short enough for the line under it. */
  name: string;
  whole: number;
  /** What the whole is made of, from below, as far as it is told apart; not more than the whole. */
  parts: number[];
  /** All of it in words, for who points at it. */
  title: string;
  href: string | null;
};

type Props = {
  /** What it shows, for who does not see it; the same numbers have to stand beside it. */
  label: string;
  columns: StackedColumn[];
  /** From below, as in the columns, each with what it sums up to. */
  parts: { name: string; fill: Fill; total: string }[];
  whole: { name: string; total: string };
  scale: (value: number) => string;
};

/** From so many on, columns stand side by side, too narrow to be pointed at. */
const many = 400;
/** Up to so many, each has its number above it. */
const few = 12;

/** A column for each value with its parts in it, drawn without a script, of any number of values. */
export function StackedColumns({ label, columns, parts, whole, scale }: Props) {
  const heights = scaleLinear()
    .domain([0, Math.max(1, ...columns.map((column) => column.whole))])
    .nice(4);
  const ticks = heights.ticks(4).filter(Number.isInteger);
  const top = heights.domain()[1] ?? 1;
  const tops = parts.map((_, part) =>
    columns.map((column) => column.parts.slice(0, part + 1).reduce((sum, value) => sum + value, 0) / top),
  );
  return (
    <div className="grid gap-x-6 gap-y-3 wide:grid-cols-[1fr_auto]">
      <div className="relative mt-5 mb-6 ml-10 h-52">
        <svg role="img" aria-label={label} width="100%" height="100%" className="absolute overflow-visible">
          <Fills />
          {ticks.map((tick) => (
            <Tick key={tick} at={1 - tick / top} text={scale(tick)} />
          ))}
          <Outline heights={columns.map((column) => column.whole / top)} />
          {parts.map(({ name, fill }, part) => (
            <Part key={name} id={`part-${part}`} fill={fill} from={tops[part - 1]} to={tops[part] ?? []} />
          ))}
          <Values columns={columns} top={top} scale={scale} />
          <Names columns={columns} />
        </svg>
        {columns.length <= many && <Ways columns={columns} />}
      </div>
      <Key
        parts={parts}
        whole={whole}
        isAllTold={columns.every((column, index) => (tops.at(-1)?.[index] ?? 0) * top >= column.whole)}
      />
    </div>
  );
}

const paints = { empty: "var(--color-card)", full: "var(--color-accent)", hatched: "url(#hatched)" };

const percent = (part: number) => `${Math.round(part * 10_000) / 100}%`;
const digits = (part: number) => String(Math.round(part * 100_000) / 100_000);

const Fills = () => (
  <defs>
    <pattern
      id="hatched"
      width="5"
      height="5"
      patternUnits="userSpaceOnUse"
      patternTransform="rotate(45)"
      stroke="var(--color-ink)"
    >
      <path d="M0 0V5" strokeWidth="2.4" />
    </pattern>
  </defs>
);

const Tick = ({ at, text }: { at: number; text: string }) => (
  <g aria-hidden="true">
    <line
      x1="0"
      x2="100%"
      y1={percent(at)}
      y2={percent(at)}
      stroke={at === 1 ? "var(--color-edge)" : "var(--color-hairline)"}
    />
    <text x="-8" y={percent(at)} dy="4" textAnchor="end" fontSize="11" fill="var(--color-muted)">
      {text}
    </text>
  </g>
);

/** Rectangles between two heights, one for each column, in a square of one by one. */
function shapes(to: number[], from?: number[]): string {
  const width = 1 / Math.max(1, to.length);
  const gap = to.length > many ? 0 : 0.16 * width;
  return to
    .map((height, index) => {
      const [low, high] = [1 - (from?.[index] ?? 0), 1 - height];
      if (low - high < 0.000_01) return "";
      const left = index * width + gap;
      return `M${digits(left)} ${digits(low)}V${digits(high)}H${digits(left + width - 2 * gap)}V${digits(low)}Z`;
    })
    .join("");
}

const Outline = ({ heights }: { heights: number[] }) => (
  <svg
    viewBox="0 0 1 1"
    preserveAspectRatio="none"
    width="100%"
    height="100%"
    overflow="visible"
    aria-hidden="true"
  >
    <path
      d={shapes(heights)}
      // Columns as narrow as their outline would be nothing but it.
      fill={heights.length > many ? "var(--color-edge)" : "var(--color-card)"}
      stroke={heights.length > many ? "none" : "var(--color-edge)"}
      vectorEffect="non-scaling-stroke"
    />
  </svg>
);

/** Filled from edge to edge and cut by the columns, so that a pattern is not stretched with them. */
const Part = ({
  id,
  fill,
  from,
  to,
}: {
  id: string;
  fill: Fill;
  from?: number[] | undefined;
  to: number[];
}) => (
  <>
    <clipPath id={id} clipPathUnits="objectBoundingBox">
      <path d={shapes(to, from)} />
    </clipPath>
    <rect width="100%" height="100%" clipPath={`url(#${id})`} fill={paints[fill]} />
  </>
);

const middleOf = (index: number, count: number) => (index + 0.5) / count;
const anchorAt = (at: number) => (at < 0.04 ? "start" : at > 0.96 ? "end" : "middle");

/** The number above each column, of many above the highest only. */
function Values({ columns, top, scale }: { columns: StackedColumn[]; top: number; scale: Props["scale"] }) {
  const most = columns.reduce((high, { whole }) => Math.max(high, whole), 0);
  const highest = columns.findIndex(({ whole }) => whole === most);
  return columns.map(({ whole, name }, index) => {
    if (whole === 0 || (columns.length > few && index !== highest)) return null;
    const at = middleOf(index, columns.length);
    return (
      <text
        key={name}
        x={percent(at)}
        y={percent(1 - whole / top)}
        dy="-4"
        textAnchor={anchorAt(at)}
        fontSize="12"
        fontWeight="600"
        fill="var(--color-ink)"
        stroke="var(--color-paper)"
        strokeWidth="3"
        paintOrder="stroke"
        aria-hidden="true"
      >
        {scale(whole)}
      </text>
    );
  });
}

/** What some of the columns stand for, the first and the last among them. */
function Names({ columns }: { columns: StackedColumn[] }) {
  const last = columns.length - 1;
  const shown =
    last < 5 ? columns.map((_, index) => index) : [0, 1, 2, 3].map((part) => Math.round((part * last) / 3));
  return shown.map((index) => {
    const at = middleOf(index, columns.length);
    return (
      <text
        key={index}
        x={percent(last < 5 ? at : index / last)}
        y="100%"
        dy="16"
        textAnchor={last < 5 ? "middle" : anchorAt(index / last)}
        fontSize="11"
        fill="var(--color-muted)"
        aria-hidden="true"
      >
        {columns[index]?.name}
      </text>
    );
  });
}

/** A way from each column to what it counts, for who points; the keyboard takes those of the table. */
const Ways = ({ columns }: { columns: StackedColumn[] }) => (
  <svg width="100%" height="100%" aria-hidden="true" className="no-print absolute">
    {columns.map(({ name, title, href }, index) => {
      const area = (
        <rect
          x={percent(index / columns.length)}
          width={percent(1 / columns.length)}
          height="100%"
          fill="transparent"
          className="hover:fill-tint hover:opacity-50"
        >
          <title>{title}</title>
        </rect>
      );
      return href ? (
        <a key={name} href={href} tabIndex={-1}>
          {area}
        </a>
      ) : (
        <g key={name}>{area}</g>
      );
    })}
  </svg>
);

/** The parts with their sums, in the order they lie on each other. */
function Key({ parts, whole, isAllTold }: Pick<Props, "parts" | "whole"> & { isAllTold: boolean }) {
  const lines = [{ ...whole, fill: isAllTold ? null : ("empty" as const) }, ...parts.toReversed()];
  return (
    <ul className="flex flex-wrap gap-x-5 gap-y-1 wide:mb-6 wide:grid wide:content-end wide:gap-2">
      {lines.map(({ name, total, fill }) => (
        <li key={name} className="flex items-baseline gap-2">
          {fill && (
            <svg width="12" height="12" aria-hidden="true" className="shrink-0 self-center">
              <rect x="0.5" y="0.5" width="11" height="11" stroke="var(--color-edge)" fill={paints[fill]} />
            </svg>
          )}
          <span>
            <span className="text-muted">{name}</span> <span className="font-semibold">{total}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}
