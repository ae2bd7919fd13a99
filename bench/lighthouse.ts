import { bareOf } from "./bare-page";
import type { Bench } from "./bench";
import { median } from "./figures";
import { loadRival } from "./rivals";
import { rowOf, type Row } from "./rows";
import { visitorsOf } from "./visitors";

const categories = ["performance", "accessibility", "best-practices"] as const;
type Category = (typeof categories)[number];
type Scores = Record<Category, number>;

/** What of Lighthouse is used; a category's score is null where it could not be taken. */
type Lighthouse = {
  default: (
    url: string,
    flags: {
      port: number;
      output: "json";
      logLevel: "error";
      onlyCategories: Category[];
      extraHeaders?: object;
    },
  ) => Promise<
    | {
        lhr: {
          categories: Record<
            Category,
            { score: number | null; auditRefs: { id: string; weight: number }[] } | undefined
          >;
          audits: Record<string, { score: number | null } | undefined>;
          runtimeError?: { message: string };
        };
      }
    | undefined
  >;
};

type Target = { url: string; cookie?: string };

/** Lighthouse's mobile scores of three pages, beside those of a bare page of the same Next. */
export async function benchLighthouse(bench: Bench): Promise<Row[]> {
  const { debuggingPort, link, cookies } = await visitorsOf(bench);
  const { default: lighthouse } = await loadRival<Lighthouse>("lighthouse", "core/index.js");
  const { origin } = bench.stack;
  const bare = await bareOf(bench);
  const targets: Record<string, Target> = {
    "a bare page": { url: bare },
    "invitation page": { url: link },
    "My Invitations": { url: `${origin}/en/account/invitations`, cookie: cookies.customer },
    "sign-in": { url: `${origin}/en/sign-in` },
  };
  const score = async ({ url, cookie }: Target): Promise<Scores> => {
    const result = await lighthouse(url, {
      ...{ port: debuggingPort, output: "json", logLevel: "error", onlyCategories: [...categories] },
      ...(cookie && { extraHeaders: { Cookie: cookie } }),
    });
    if (!result || result.lhr.runtimeError)
      throw new Error(`Lighthouse could not look at ${url}: ${result?.lhr.runtimeError?.message}`);
    const { lhr } = result;
    return Object.fromEntries(
      categories.map((category) => {
        const of = lhr.categories[category];
        if (of?.score === null || of?.score === undefined)
          throw new Error(`Lighthouse gave ${url} no score in ${category}`);
        if (category !== "performance" && of.score < 1 && url !== bare)
          printFailed(url, of.auditRefs, lhr.audits);
        return [category, Math.round(of.score * 100)];
      }),
    ) as Scores;
  };
  const scores: Record<string, Scores[]> = {};
  for (let round = 0; round < bench.rounds; round += 1) {
    for (const [name, target] of Object.entries(targets)) (scores[name] ??= []).push(await score(target));
  }
  return rowsOf(scores);
}

function printFailed(
  url: string,
  refs: { id: string; weight: number }[],
  audits: Record<string, { score: number | null } | undefined>,
): void {
  const failed = refs.filter(({ id, weight }) => weight > 0 && (audits[id]?.score ?? 1) < 1);
  console.log(`${url} fails ${failed.map(({ id }) => id).join(", ")}`);
}

function rowsOf({ "a bare page": bare = [], ...pages }: Record<string, Scores[]>): Row[] {
  const of = (scores: Scores[], category: Category) => scores.map((one) => one[category]);
  const nothing = of(bare, "performance");
  return Object.entries(pages).flatMap(([name, scores]) => [
    rowOf(
      of(scores, "performance").map((score, round) => (nothing[round] ?? Number.NaN) - score),
      {
        what: `Lighthouse, mobile: ${name}, performance below a bare page`,
        ours: `${median(of(scores, "performance"))} of 100`,
        beside: `a bare page ${median(nothing)} of 100`,
        unit: "points",
        aim: { most: 4 },
      },
    ),
    ...(["accessibility", "best-practices"] as const).map((category) =>
      rowOf(of(scores, category), {
        what: `Lighthouse, mobile: ${name}, ${category.replace("-", " ")}`,
        ours: `${median(of(scores, category))} of 100`,
        beside: `a bare page ${median(of(bare, category))} of 100`,
        unit: "points",
        aim: { least: 100 },
      }),
    ),
  ]);
}
