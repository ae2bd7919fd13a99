import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";

import { StackedColumns } from "./stacked-columns";

function draw(count: number, whole: (index: number) => number = (index) => index % 9) {
  const columns = Array.from({ length: count }, (_, index) => ({
    name: `day ${index}`,
    whole: whole(index),
    parts: [Math.floor(whole(index) / 3), Math.floor(whole(index) / 4)],
    title: `all of day ${index}`,
    href: `/day/${index}`,
  }));
  return renderToStaticMarkup(
    <StackedColumns
      label="What it shows"
      columns={columns}
      parts={[
        { name: "Accepted", fill: "full", total: "3" },
        { name: "Discarded", fill: "hatched", total: "2" },
      ]}
      whole={{ name: "Sent", total: "9" }}
      scale={String}
    />,
  );
}

/** Corners of all rectangles, which are in a square of one by one. */
const cornersOf = (markup: string) =>
  [...markup.matchAll(/ d="(M[^"]*)"/g)].flatMap(([, path = ""]) => path.match(/[\d.]+/g) ?? []).map(Number);

describe("a chart of columns", () => {
  test.each([0, 1, 2, 13, 400, 401, 10_000])("of %i values is drawn, every one of them", (count) => {
    const markup = draw(count);
    expect(markup).not.toMatch(/NaN|Infinity|undefined/);
    expect(markup).toContain('aria-label="What it shows"');
    const inside = cornersOf(markup.replace(/<defs>.*?<\/defs>/, ""));
    expect(Math.max(0, ...inside.slice(0, 5000))).toBeLessThanOrEqual(1.001);
    const [whole = ""] = markup.match(/<path d="M[^"]*" fill="var/) ?? [];
    expect(whole.split("Z").length - 1).toBe(
      Array.from({ length: count }, (_, index) => index % 9).filter((value) => value > 0).length,
    );
  });

  test("says its parts by pattern and by name, with what they sum up to", () => {
    const markup = draw(5);
    expect(markup).toContain('fill="url(#hatched)"');
    for (const words of ["Accepted", "Discarded", "Sent"]) expect(markup).toContain(words);
  });

  test("has a number on every column while there is room, and on the highest of many", () => {
    expect(draw(3, (index) => [7, 5, 3][index] ?? 0).match(/font-weight="600"/g)).toHaveLength(3);
    expect(
      draw(60, (index) => (index === 40 ? 99 : 1)).match(/font-weight="600"[^>]*>([^<]*)/g),
    ).toHaveLength(1);
  });

  test("leads from each column to what it counts, for who points and not for the keyboard", () => {
    expect(draw(4).match(/<a href="\/day\/\d" tabindex="-1">/g)).toHaveLength(4);
    expect(draw(401)).not.toContain("<a ");
  });

  test("has no step on its scale where nothing is", () => {
    expect(draw(3, () => 0)).not.toMatch(/NaN|font-weight/);
  });
});
