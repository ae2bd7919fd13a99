import { request as newRequest, type APIRequestContext } from "@playwright/test";
import { sql } from "drizzle-orm";

import type { Database } from "@/db/client";
import type { Permission } from "@/domain/accounts/administrator";

import { listEntries, type Entry } from "./entries";
import { en, english, expect, origin, signInByForm, test } from "./shop";
import { makeTeammate, signInToDeskByForm } from "./team";

/**
 * Every way into the administration and what it needs: a permission, `signed_in`, or `anybody`, before whom nothing is
 * closed. A page, route or action without a line here fails the first test, which says the line.
 */
const needs: Record<string, Permission | "signed_in" | "anybody"> = {
  "actions.ts chooseLanguage": "signed_in",
  "actions.ts signOut": "anybody",
  "admin/page.tsx": "signed_in",
  "admin/refused/page.tsx": "signed_in",
  "admin/set-password/[token]/route.ts GET": "anybody",
  "admin/set-password/actions.ts setFirstPassword": "anybody",
  "admin/set-password/page.tsx": "anybody",
  "admin/sign-in/actions.ts signInHere": "anybody",
  "admin/sign-in/actions.ts answerCode": "anybody",
  "admin/sign-in/actions.ts setUpHere": "anybody",
  "admin/sign-in/code/page.tsx": "anybody",
  "admin/sign-in/page.tsx": "anybody",
  "admin/sign-in/set-up/page.tsx": "anybody",
  "admin/account/actions.ts begin": "signed_in",
  "admin/account/actions.ts confirm": "signed_in",
  "admin/account/actions.ts endOne": "signed_in",
  "admin/account/actions.ts endOthers": "signed_in",
  "admin/account/actions.ts renew": "signed_in",
  "admin/account/actions.ts turnOff": "signed_in",
  "admin/account/codes/page.tsx": "signed_in",
  "admin/account/page.tsx": "signed_in",
  "admin/account/recovery-codes/page.tsx": "signed_in",
  "admin/account/turn-off/page.tsx": "signed_in",
  "admin/invitations/page.tsx": "view_invitations",
  "admin/invitations/export/route.ts GET": "view_invitations",
  "admin/invitations/actions.ts askToAct": "manage_invitations",
  "admin/invitations/actions.ts act": "manage_invitations",
  "admin/invitations/actions.ts stop": "manage_invitations",
  "admin/invitations/[id]/actions.ts copy": "manage_invitations",
  "admin/invitations/[id]/actions.ts discard": "manage_invitations",
  "admin/invitations/[id]/actions.ts resend": "manage_invitations",
  "admin/invitations/[id]/actions.ts save": "manage_invitations",
  "admin/invitations/[id]/page.tsx": "view_invitations",
  "admin/invitations/import/route.ts POST": "manage_invitations",
  "admin/invitations/new/actions.ts addHere": "manage_invitations",
  "admin/invitations/new/page.tsx": "manage_invitations",
  "admin/reports/conversions/page.tsx": "view_reports",
  "admin/reports/export/route.ts GET": "view_reports",
  "admin/reports/invitations/page.tsx": "view_reports",
  "admin/reports/invited-customers/page.tsx": "view_reports",
  "admin/configuration/invitations/actions.ts saveConfig": "manage_configuration",
  "admin/delivery/actions.ts pause": "manage_delivery",
  "admin/delivery/actions.ts resume": "manage_delivery",
  "admin/delivery/actions.ts resumeFuse": "manage_delivery",
  "admin/delivery/actions.ts settle": "manage_delivery",
  "admin/delivery/page.tsx": "manage_delivery",
  "admin/suppressions/[id]/page.tsx": "manage_delivery",
  "admin/suppressions/actions.ts askOrSuppress": "manage_delivery",
  "admin/suppressions/actions.ts lift": "manage_delivery",
  "admin/suppressions/page.tsx": "manage_delivery",
  "admin/configuration/mail/actions.ts saveSenders": "manage_configuration",
  "admin/configuration/mail/actions.ts sendToMe": "manage_configuration",
  "admin/store-views/actions.ts addStoreHere": "manage_configuration",
  "admin/store-views/actions.ts addWebsiteHere": "manage_configuration",
  "admin/store-views/actions.ts changeStoreHere": "manage_configuration",
  "admin/store-views/actions.ts changeWebsiteHere": "manage_configuration",
  "admin/store-views/actions.ts stepHere": "manage_configuration",
  "admin/store-views/new/page.tsx": "manage_configuration",
  "admin/store-views/new-website/page.tsx": "manage_configuration",
  "admin/store-views/page.tsx": "manage_configuration",
  "admin/store-views/store/[code]/page.tsx": "manage_configuration",
  "admin/store-views/website/[code]/page.tsx": "manage_configuration",
  "admin/configuration/mail/page.tsx": "manage_configuration",
  "admin/configuration/mail/preview/route.ts GET": "manage_configuration",
  "admin/configuration/invitations/page.tsx": "manage_configuration",
  "admin/activity/export/route.ts GET": "manage_administrators",
  "admin/activity/page.tsx": "manage_administrators",
  "admin/administrators/[id]/page.tsx": "manage_administrators",
  "admin/administrators/actions.ts change": "manage_administrators",
  "admin/administrators/actions.ts disable": "manage_administrators",
  "admin/administrators/actions.ts enable": "manage_administrators",
  "admin/administrators/actions.ts endAllSessions": "manage_administrators",
  "admin/administrators/actions.ts endOneSession": "manage_administrators",
  "admin/administrators/actions.ts invite": "manage_administrators",
  "admin/administrators/actions.ts removeOneTimeCodes": "manage_administrators",
  "admin/administrators/actions.ts sendLink": "manage_administrators",
  "admin/administrators/invite/page.tsx": "manage_administrators",
  "admin/administrators/page.tsx": "manage_administrators",
  "admin/administrators/roles/[id]/page.tsx": "manage_administrators",
  "admin/administrators/roles/actions.ts remove": "manage_administrators",
  "admin/administrators/roles/actions.ts saveRole": "manage_administrators",
  "admin/administrators/roles/new/page.tsx": "manage_administrators",
  "admin/customers/page.tsx": "manage_customers",
  "admin/customers/[id]/page.tsx": "manage_customers",
  "admin/customers/[id]/erase/page.tsx": "manage_customers",
  "admin/customers/actions.ts move": "manage_customers",
  "admin/customers/actions.ts disable": "manage_customers",
  "admin/customers/actions.ts enable": "manage_customers",
  "admin/customers/actions.ts erase": "manage_customers",
  "admin/orders/page.tsx": "manage_customers",
  "admin/orders/new/page.tsx": "manage_customers",
  "admin/orders/import/route.ts POST": "manage_customers",
  "admin/customer-groups/page.tsx": "manage_customers",
  "admin/customer-groups/[id]/page.tsx": "manage_customers",
  "admin/customer-groups/new/page.tsx": "manage_customers",
  "admin/customer-groups/actions.ts add": "manage_customers",
  "admin/customer-groups/actions.ts rename": "manage_customers",
  "admin/customer-groups/actions.ts remove": "manage_customers",
};

test.describe.configure({ mode: "serial" });

test("every page, route and action of the administration has a line above, and asks for what it says", () => {
  const entries = listEntries();
  expect(entries.length).toBeGreaterThan(20);
  for (const { label, asks, kind, actionId } of entries) {
    expect(needs[label], `add to the table in e2e/permissions.spec.ts: "${label}": "${asks}",`).toBeDefined();
    expect(asks, `${label} asks for something else than the table says`).toBe(needs[label]);
    if (kind === "action")
      expect(actionId, `${label} is not in the build: remove it, or use it`).not.toBeNull();
  }
  const left = Object.keys(needs).filter((label) => !entries.some((entry) => entry.label === label));
  expect(left, "these lines of the table have nothing behind them any more").toEqual([]);
});

const isClosed = ({ label }: Entry) => needs[label] !== "anybody";
const needsPermission = (entry: Entry) => isClosed(entry) && needs[entry.label] !== "signed_in";

test("nobody gets nothing", async ({ db }) => {
  const caller = await newRequest.newContext({ baseURL: origin });
  await expectLedToSignIn(db, caller);
});

test("a customer gets nothing", async ({ db, page, member }) => {
  await signInByForm(page, english, member.email);
  const caller = await callerOf(await page.context().storageState());
  await expectLedToSignIn(db, caller);
});

test("an administrator without the permission gets nothing, and that they asked is written down", async ({
  db,
  page,
}) => {
  await signInToDeskByForm(page, en, "reports@convive.test");
  const reports = await callerOf(await page.context().storageState());
  const writer = await makeTeammate(db, { permissions: ["view_invitations"] });
  await page.context().clearCookies();
  await signInToDeskByForm(page, en, writer.email);
  const other = await callerOf(await page.context().storageState());
  const before = await snapshot(db);
  for (const entry of listEntries().filter(needsPermission)) {
    const need = needs[entry.label];
    const last = await lastActivity(db);
    const answer = await call(need === "view_reports" ? other : reports, entry);
    expect(answer.refused, `${entry.label}: ${JSON.stringify(answer)}`).toBe(true);
    const rows = await db.execute<{ action: string; subject_id: string; need: string; method: string }>(
      sql`select action, subject_id, "to"->>'need' as need, "to"->>'method' as method from activity where id > ${last}`,
    );
    expect([...rows], entry.label).toEqual([
      { action: "refused", subject_id: entry.path, need, method: entry.method },
    ]);
  }
  expect(await snapshot(db), "something was changed").toEqual(before);
});

test("a form of another site gets nothing, whichever browser sends it", async ({ db, page }) => {
  const boss = await makeTeammate(db);
  await signInToDeskByForm(page, en, boss.email);
  const caller = await callerOf(await page.context().storageState());
  const before = await snapshot(db);
  for (const entry of listEntries().filter(({ method }) => method !== "GET")) {
    const answer = await call(caller, entry, { "sec-fetch-site": "cross-site" });
    expect(
      answer.refused || answer.location === entry.path,
      `${entry.label}: ${JSON.stringify(answer)}`,
    ).toBe(true);
  }
  expect(await snapshot(db), "something was changed").toEqual(before);
  await page.goto("/admin");
  await expect(page, "and is still signed in").toHaveURL(/\/admin$/);
});

test("who has the permission gets the page", async ({ db, page }) => {
  const boss = await makeTeammate(db);
  await signInToDeskByForm(page, en, boss.email);
  const caller = await callerOf(await page.context().storageState());
  for (const entry of listEntries().filter(({ kind, method }) => kind !== "action" && method === "GET")) {
    const answer = await call(caller, entry);
    expect(answer.refused, `${entry.label}: ${JSON.stringify(answer)}`).toBe(false);
    expect(answer.status, entry.label).toBeLessThan(500);
  }
});

/** Give the form that was sent back to whoever sent it, to be sent again after signing in. */
const handsBack = [
  "admin/invitations/new/actions.ts addHere",
  "admin/configuration/invitations/actions.ts saveConfig",
];

async function expectLedToSignIn(db: Database, caller: APIRequestContext): Promise<void> {
  const before = await snapshot(db);
  const last = await lastActivity(db);
  for (const entry of listEntries().filter(isClosed)) {
    const answer = await call(caller, entry);
    const leadsTo = handsBack.includes(entry.label) ? /^$/ : /^\/admin\/sign-in(\?|$)/;
    expect(answer.location, `${entry.label}: ${JSON.stringify(answer)}`).toMatch(leadsTo);
  }
  expect(await snapshot(db), "something was changed").toEqual(before);
  expect(await lastActivity(db)).toBe(last);
}

const callerOf = (
  storageState: Exclude<Parameters<typeof newRequest.newContext>[0], undefined>["storageState"],
): Promise<APIRequestContext> =>
  newRequest.newContext({ baseURL: origin, ...(storageState && { storageState }) });

type Answer = { status: number; location: string; refused: boolean };

/** Sends what a browser would, without following where the answer leads. */
async function call(
  caller: APIRequestContext,
  entry: Entry,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const answer = await caller.fetch(entry.path, {
    method: entry.method,
    maxRedirects: 0,
    headers: {
      origin,
      "sec-fetch-site": "same-origin",
      ...(entry.actionId && { "next-action": entry.actionId, "content-type": "text/plain;charset=UTF-8" }),
      ...headers,
    },
    ...(entry.method !== "GET" && { data: entry.kind === "action" ? "[]" : "" }),
  });
  const led = answer.headers()["x-action-redirect"]?.split(";")[0] ?? answer.headers()["location"] ?? "";
  const location = led.replace(origin, "");
  const isRefused = answer.status() === 403 || /^\/admin\/(refused|sign-in)(\?|$)/.test(location);
  return { status: answer.status(), location, refused: isRefused };
}

const lastActivity = async (db: Database) =>
  Number((await db.execute<{ id: number }>(sql`select coalesce(max(id), 0) as id from activity`))[0]?.id);

/** What requests may always change, and what the queue works on by itself. */
const moving = [
  "activity",
  "rate_limits",
  "administrator_sessions",
  "customer_sessions",
  "batches",
  "sender",
];

/** A hash of every table's rows, once they have come to rest. */
async function snapshot(db: Database): Promise<Record<string, string>> {
  let before = await hashTables(db);
  await expect(async () => {
    const now = await hashTables(db);
    const isStill = JSON.stringify(now) === JSON.stringify(before);
    before = now;
    expect(isStill).toBe(true);
  }).toPass({ intervals: [700], timeout: 30_000 });
  return before;
}

async function hashTables(db: Database): Promise<Record<string, string>> {
  const tables = await db.execute<{
    name: string;
  }>(sql`select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`);
  const hashes: Record<string, string> = {};
  for (const { name } of tables) {
    if (moving.includes(name)) continue;
    const [row] = await db.execute<{ hash: string }>(
      sql`select md5(coalesce(string_agg(md5(t::text), '' order by t::text), '')) as hash from ${sql.identifier(name)} t`,
    );
    hashes[name] = row?.hash ?? "";
  }
  return hashes;
}
