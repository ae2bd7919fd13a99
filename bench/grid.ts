import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import type { Administrator } from "@/domain/accounts/administrator";
import { countGrid } from "@/domain/invitations/count-grid";
import { gridCondition, type GridFilter } from "@/domain/invitations/grid-filter";
import type { GridSort } from "@/domain/invitations/grid-order";
import { readGrid } from "@/domain/invitations/read-grid";

/** One filter of every kind: what matches few, many and nearly all. */
const filters: Record<string, GridFilter> = {
  none: {},
  "an id": { id: { from: 500_000, to: 500_000 } },
  "ids, old": { id: { from: 1000, to: 90_000 } },
  "ids, new": { id: { from: 900_000 } },
  "not sent": { status: "not_sent" },
  sent: { status: "sent" },
  accepted: { status: "accepted" },
  discarded: { status: "discarded" },
  declined: { status: "declined" },
  expired: { status: "expired" },
  "delivery sent": { delivery: "sent" },
  bounced: { delivery: "bounced" },
  failed: { delivery: "failed" },
  withheld: { delivery: "withheld" },
  complained: { delivery: "complained" },
  "inviter, one": { email: "member1234@" },
  "inviter, part of some": { email: "member12" },
  "inviter, part of many": { email: "club3" },
  "inviter, part of all": { email: "member" },
  "inviter, shop": { inviter: "shop" },
  "inviter, by id": { inviter: 77 },
  "invitee, one": { invitee: "lea.martin77" },
  "invitee, part of some": { invitee: "okafor12" },
  "invitee, part of many": { invitee: "sato" },
  "invitee, part of all": { invitee: ".example" },
  "invitee, nobody": { invitee: "nobody-at-all" },
  "search, some": { search: "girard99" },
  "search, many": { search: "aubry" },
  "search, an id": { search: "777777" },
  "website, large": { website: "maison" },
  "website, small": { website: "atelier" },
  "website, unknown": { website: "nowhere" },
  "store view": { store: "fr" },
  "group, large": { group: 1 },
  "group, small": { group: 4 },
  "group, default": { group: "default" },
  "sent, a day": { sent: { from: day(400), to: day(400) } },
  "sent, an old month": { sent: { from: day(600), to: day(570) } },
  "sent, this month": { sent: { from: day(30) } },
  "sent, the first year": { sent: { to: day(365) } },
  "registered, a day": { registered: { from: day(300), to: day(300) } },
  "registered, a month": { registered: { from: day(100), to: day(70) } },
};

function day(ago: number): string {
  return new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);
}

const sorts: GridSort[] = (
  ["id", "email", "invitee", "sent", "registered", "status", "website", "group"] as const
).flatMap((column) => [
  { column, descending: false },
  { column, descending: true },
]);

const everything: Administrator = {
  id: 0,
  email: "",
  emailKey: "",
  name: "",
  language: "en",
  role: "",
  permissions: ["view_invitations"],
  websiteIds: null,
};

export type Timed = { what: string; count: number; page: number };

/** Milliseconds of every pair of one filter and one sort, each warm: its count, and its first page of 20. */
export async function timeGrid(): Promise<Timed[]> {
  const figures: Timed[] = [];
  for (const [name, filter] of Object.entries(filters)) {
    const { took: count, value } = await timed(() => countGrid(everything, filter));
    for (const sort of sorts) {
      const request = { sort, size: 20, cursor: null, isRare: value.isExact };
      const { took: page } = await timed(() => readGrid(everything, filter, request));
      figures.push({ what: `${name} | ${sort.descending ? "-" : ""}${sort.column}`, count, page });
    }
  }
  return figures;
}

async function timed<T>(work: () => Promise<T>): Promise<{ took: number; value: T }> {
  await work();
  const took: number[] = [];
  let value: T | undefined;
  for (let round = 0; round < 3; round += 1) {
    const started = await clock();
    value = await work();
    took.push((await clock()) - started);
  }
  return { took: took.toSorted((a, b) => a - b)[1] ?? 0, value: value as T };
}

let clock = () => Promise.resolve(performance.now());
export const useClock = (other: () => Promise<number>) => {
  clock = other;
};

/** The same pairs as a plain list does them: OFFSET and COUNT over the table as it is. */
export async function timePlain(): Promise<Timed[]> {
  const figures: Timed[] = [];
  const plainSort = {
    id: "id",
    email: "inviter_email",
    invitee: "email",
    sent: "sent_at",
    registered: "accepted_at",
    status: "status",
    website: "website_id",
    group: "group_id",
  };
  for (const [name, filter] of Object.entries(filters)) {
    const condition = await gridCondition(everything, filter);
    const { took: count } = await timed(() =>
      db().execute(sql`select count(*) from invitations where ${condition}`),
    );
    for (const { column, descending } of sorts) {
      const { took: page } = await timed(() =>
        db().execute(sql`select * from invitations where ${condition}
        order by ${sql.raw(`${plainSort[column]} ${descending ? "desc" : "asc"}`)} limit 20 offset 0`),
      );
      figures.push({ what: `${name} | ${descending ? "-" : ""}${column}`, count, page });
    }
  }
  return figures;
}
