import type { Bench } from "./bench";
import { bareOf } from "./bare-page";
import { load, type LoadFigures, type Target } from "./load";
import { requireMillion } from "./million";
import { medianOf, ratios, rowOf, type Row } from "./rows";
import { visitorsOf } from "./visitors";

const connections = 16;

const aims = { "invitation page": 0.5, "My Invitations": 0.4, "grid at a million rows": 0.15 } as const;

/** Requests per second and the 95th percentile of pages under 16 connections, beside a bare dynamic page of the same Next. */
export async function benchWeb(bench: Bench): Promise<Row[]> {
  const { cookies } = await visitorsOf(bench);
  const bare = await bareOf(bench);
  await requireMillion(bench);
  const { origin } = bench.stack;
  const targets: Record<"bare" | keyof typeof aims, Target> = {
    bare: { url: bare, holds: "Nothing" },
    "invitation page": {
      url: `${origin}/en/invitation`,
      cookie: cookies.invited,
      holds: "Accept Invitation",
    },
    "My Invitations": {
      url: `${origin}/en/account/invitations`,
      cookie: cookies.customer,
      holds: "My Invitations",
    },
    "grid at a million rows": {
      url: `${origin}/admin/invitations`,
      cookie: cookies.administrator,
      holds: "</table>",
    },
  };
  const names = Object.keys(targets) as (keyof typeof targets)[];
  const figures = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<
    keyof typeof targets,
    LoadFigures[]
  >;
  const ms = bench.scaled(5000);
  for (const name of names) await load(targets[name], { connections, until: { ms: 2 * ms } });
  for (let round = 0; round < bench.rounds; round += 1) {
    for (const name of names) figures[name].push(await load(targets[name], { connections, until: { ms } }));
  }
  return rowsOf(figures);
}

function rowsOf(figures: Record<"bare" | keyof typeof aims, LoadFigures[]>): Row[] {
  const perSecond = (name: keyof typeof figures) => figures[name].map((one) => one.perSecond);
  const text = (name: keyof typeof figures) =>
    `${medianOf(perSecond(name), "/s")}, p95 ${medianOf(
      figures[name].map(({ p95 }) => p95),
      "ms",
    )}`;
  return (Object.keys(aims) as (keyof typeof aims)[]).map((name) =>
    rowOf(ratios(perSecond(name), perSecond("bare")), {
      what: `Web: ${name}, requests under ${connections} connections`,
      ours: text(name),
      beside: `a bare page ${text("bare")}`,
      aim: { least: aims[name] },
    }),
  );
}
