import { aimText, figureText, reached, type Row } from "./rows";

const [width, left, right, step, top] = [860, 380, 130, 22, 52];
/** The scale is of powers: from an eighth of the aim to thirty-two times it. */
const [lowest, highest] = [1 / 8, 32];

/** A picture of how much of its aim each row reaches, one bar a row; for light and dark screens. */
export function pictureOf(rows: Row[]): string {
  const bars = rows.flatMap((row) => {
    const part = reached(row);
    return part === null ? [] : [{ row, part }];
  });
  const height = top + bars.length * step + 14;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="How much of its aim each figure reaches">
<style>
text { font: 12px system-ui, sans-serif; fill: #2b2622 }
.paper { fill: #fbf8f3 } .soft { fill: #6d645c } .line { stroke: #b9afa4 } .aim { stroke: #2b2622 }
.holds { fill: #2f7d5b } .misses { fill: #b4552d }
@media (prefers-color-scheme: dark) {
text { fill: #efe9e1 } .paper { fill: #1c1917 } .soft { fill: #a89f95 } .line { stroke: #4d4640 } .aim { stroke: #efe9e1 }
.holds { fill: #56b389 } .misses { fill: #e08a5f }
}
</style>
<rect width="${width}" height="${height}" class="paper"/>
<text x="12" y="20" class="soft">How much of its aim each figure reaches; right of the line it holds</text>
${scale(height)}
${bars.map((bar, index) => drawBar(bar.row, bar.part, top + index * step)).join("\n")}
</svg>
`;
}

const at = (part: number) => {
  const held = Math.min(highest, Math.max(lowest, part));
  const share = Math.log2(held / lowest) / Math.log2(highest / lowest);
  return Math.round(left + share * (width - left - right));
};

const scale = (height: number) =>
  [0.25, 0.5, 1, 2, 4, 8, 16]
    .map(
      (part) =>
        `<line x1="${at(part)}" x2="${at(part)}" y1="${top - 8}" y2="${height - 8}" class="${part === 1 ? "aim" : "line"}"/>` +
        `<text x="${at(part)}" y="${top - 14}" text-anchor="middle" class="soft">${part === 1 ? "aim" : `×${part}`}</text>`,
    )
    .join("\n");

function drawBar(row: Row, part: number, y: number): string {
  const [from, to] = [Math.min(at(1), at(part)), Math.max(at(1), at(part))];
  const title = `${row.what}: ${figureText(row)}, aim ${aimText(row)}`;
  return `<g><title>${escaped(title)}</title><text x="12" y="${y + 14}">${escaped(shortened(row.what))}</text>
<rect x="${from}" y="${y + 4}" width="${Math.max(2, to - from)}" height="12" rx="2" class="${part >= 1 ? "holds" : "misses"}"/>
<text x="${width - 12}" y="${y + 14}" text-anchor="end">${escaped(figureText(row))}</text></g>`;
}

const shortened = (text: string) => (text.length > 58 ? `${text.slice(0, 57)}…` : text);

const escaped = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
