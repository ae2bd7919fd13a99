import { randomUUID } from "node:crypto";

import { eq, sql } from "drizzle-orm";
import { beforeEach, describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { administrators } from "@/db/schema/administrators";
import { messages } from "@/db/schema/messages";
import { passwordResets } from "@/db/schema/password-resets";
import {
  activityOf,
  disableEverybody,
  makeAdministrator,
  roleIdOf,
  somebody,
} from "@/db/testing/administrators";
import { useDatabase } from "@/db/testing/database";
import { first, makeShop, type TestShop } from "@/db/testing/shop";
import { findAdministratorSession, startAdministratorSession } from "@/domain/sessions/administrator-session";
import { findTeamMember, listRoles, listTeam } from "@/domain/sessions/list-team";

import type { Administrator } from "./administrator";
import {
  changeAdministrator,
  disableAdministrator,
  enableAdministrator,
  endSessions,
} from "./change-administrator";
import { addRole, changeRole } from "./change-roles";
import { inviteAdministrator, sendPasswordLink } from "./invite-administrator";

useDatabase();

const client = { address: "192.0.2.1", userAgent: null };

let shop: TestShop;
let boss: Administrator;

beforeEach(async () => {
  shop = await makeShop();
  await disableEverybody();
  boss = await somebody();
});

const rowOf = async (id: number) =>
  first(await db().select().from(administrators).where(eq(administrators.id, id)));
const newRole = async (websiteIds: number[] | null = null) => {
  const name = `Role ${randomUUID().slice(0, 8)}`;
  const made = await addRole(boss, { name, permissions: ["view_reports"], websiteIds, requiresCode: false });
  if (!("id" in made)) throw new Error(JSON.stringify(made));
  return { id: made.id, name };
};

describe("an administrator invited by mail", () => {
  test("gets a link to set a password, and counts as invited until then", async () => {
    const role = await newRole([shop.store.website.id]);
    const email = `${randomUUID()}@Team.example`;
    const made = await inviteAdministrator(boss, { name: " Inès  Roy ", email, roleId: role.id });
    if (!("id" in made)) throw new Error(JSON.stringify(made));
    expect(await rowOf(made.id)).toMatchObject({
      name: "Inès Roy",
      email,
      emailKey: email.toLowerCase(),
      roleId: role.id,
      passwordHash: null,
    });
    const [link] = await db()
      .select()
      .from(passwordResets)
      .where(eq(passwordResets.administratorId, made.id));
    const [mail] = await db()
      .select()
      .from(messages)
      .where(eq(messages.passwordResetId, link?.id ?? 0));
    expect(mail).toMatchObject({ purpose: "password_reset", storeViewId: shop.store.id, urgent: true });
    expect((await activityOf(boss)).at(-1)).toEqual({
      action: "administrator_invited",
      subject: "administrator",
      subjectId: String(made.id),
      websiteId: shop.store.website.id,
      from: null,
      to: { name: "Inès Roy", role: role.name },
    });
    expect(JSON.stringify(await activityOf(boss))).not.toContain(email);
  });

  test("is refused field by field, and nothing is made or mailed", async () => {
    const before = [await db().$count(administrators), await db().$count(messages)];
    expect(await inviteAdministrator(boss, { name: " ", email: "nonsense", roleId: 9999 })).toEqual({
      refused: { name: "empty", email: "not_one_at", role: "role_missing" },
    });
    const input = { name: "Twice", email: boss.email.toUpperCase(), roleId: await roleIdOf(boss) };
    expect(await inviteAdministrator(boss, input)).toEqual({ refused: { email: "already_administrator" } });
    expect([await db().$count(administrators), await db().$count(messages)]).toEqual(before);
  });

  test("by two at once is made once", async () => {
    const input = { name: "Inès", email: `${randomUUID()}@team.example`, roleId: await roleIdOf(boss) };
    const answers = await Promise.all([1, 2, 3, 4].map(() => inviteAdministrator(boss, input)));
    expect(answers.filter((answer) => "id" in answer)).toHaveLength(1);
  });

  test("can be sent another link, five times an hour, and not once disabled", async () => {
    const { id } = await makeAdministrator();
    for (let turn = 0; turn < 5; turn += 1) expect(await sendPasswordLink(boss, id)).toEqual({ done: true });
    expect(await sendPasswordLink(boss, id)).toEqual({ refused: "throttled" });
    expect(await db().$count(passwordResets, eq(passwordResets.administratorId, id))).toBe(5);
    const other = await somebody();
    await disableAdministrator(boss, other.id);
    expect(await sendPasswordLink(boss, other.id)).toEqual({ refused: "disabled" });
    expect(await sendPasswordLink(boss, 999_999)).toEqual({ refused: "not_found" });
  });
});

describe("changing an administrator", () => {
  test("another name is kept and told, and ends no session", async () => {
    const other = await somebody();
    const secret = await startAdministratorSession(other.id, client);
    const roleId = await roleIdOf(other);
    expect(await changeAdministrator(boss, other.id, { name: "Zoé", roleId })).toEqual({ done: true });
    expect(await changeAdministrator(boss, other.id, { name: "Zoé", roleId })).toEqual({ done: true });
    expect(await findAdministratorSession(secret)).toMatchObject({ name: "Zoé" });
    expect(await activityOf(boss)).toMatchObject([
      {
        action: "administrator_changed",
        subjectId: String(other.id),
        from: { name: "" },
        to: { name: "Zoé" },
      },
    ]);
    expect(await changeAdministrator(boss, other.id, { name: "www.evil.example", roleId })).toEqual({
      refused: { name: "link" },
    });
  });

  test("another role ends their sessions", async () => {
    const other = await somebody();
    const role = await newRole();
    const secret = await startAdministratorSession(other.id, client);
    await changeAdministrator(boss, other.id, { name: "Zoé", roleId: role.id });
    expect(await findAdministratorSession(secret)).toBeNull();
    expect((await activityOf(boss)).at(-1)).toMatchObject({
      from: { name: "", role: other.role },
      to: { name: "Zoé", role: role.name },
    });
  });

  test("disabling ends their sessions at once, enabling lets them in again; each is told once", async () => {
    const other = await somebody();
    const secret = await startAdministratorSession(other.id, client);
    expect(await disableAdministrator(boss, other.id)).toEqual({ done: true });
    expect(await disableAdministrator(boss, other.id)).toEqual({ done: true });
    expect(await findAdministratorSession(secret)).toBeNull();
    expect(await enableAdministrator(boss, other.id)).toEqual({ done: true });
    // What was ended stays ended.
    expect(await findAdministratorSession(secret)).toBeNull();
    expect((await rowOf(other.id)).disabledAt).toBeNull();
    expect((await activityOf(boss)).map(({ action }) => action)).toEqual([
      "administrator_disabled",
      "administrator_enabled",
    ]);
  });

  test("sessions can be ended without more", async () => {
    const other = await somebody();
    const secrets = [
      await startAdministratorSession(other.id, client),
      await startAdministratorSession(other.id, client),
    ];
    expect(await endSessions(boss, other.id)).toEqual({ done: true });
    expect(await endSessions(boss, other.id)).toEqual({ done: true });
    for (const secret of secrets) expect(await findAdministratorSession(secret)).toBeNull();
    expect(await activityOf(boss)).toMatchObject([{ action: "sessions_ended", to: { sessions: 2 } }]);
  });
});

describe("somebody is always left who manages administrators on all websites", () => {
  test("nobody disables themselves, not even where others are left", async () => {
    await somebody();
    expect(await disableAdministrator(boss, boss.id)).toEqual({ refused: "yourself" });
  });

  test("the last one keeps role and permission, whoever else is disabled, invited, limited or may less", async () => {
    const reader = await newRole();
    const other = await somebody();
    await makeAdministrator();
    await somebody({ websiteIds: [shop.store.website.id] });
    await somebody({ permissions: ["view_invitations"] });
    expect(await disableAdministrator(boss, other.id)).toEqual({ done: true });
    const mine = await roleIdOf(boss);
    expect(await changeAdministrator(boss, boss.id, { name: "Boss", roleId: reader.id })).toEqual({
      refused: "last_keeper",
    });
    const less = { name: boss.role, permissions: ["view_reports"], websiteIds: null, requiresCode: false };
    expect(await changeRole(boss, mine, less)).toEqual({ refused: "last_keeper" });
    const here = { ...less, permissions: ["manage_administrators"], websiteIds: [shop.store.website.id] };
    expect(await changeRole(boss, mine, here)).toEqual({ refused: "last_keeper" });
    expect(await roleIdOf(boss)).toBe(mine);
    expect((await rowOf(boss.id)).name).toBe("");
    expect((await activityOf(boss)).map(({ action }) => action)).toEqual([
      "role_added",
      "administrator_disabled",
    ]);
    await enableAdministrator(boss, other.id);
    expect(await changeAdministrator(boss, boss.id, { name: "Boss", roleId: reader.id })).toEqual({
      done: true,
    });
  });

  test("also when several take it from each other at once, forty rounds", async () => {
    const left = [];
    for (let round = 0; round < 40; round += 1) {
      await disableEverybody();
      const [one, two, three] = [await somebody(), await somebody(), await somebody()];
      await Promise.all([
        disableAdministrator(one, two.id),
        changeRole(two, await roleIdOf(three), {
          name: three.role,
          permissions: ["view_reports"],
          websiteIds: null,
          requiresCode: false,
        }),
        disableAdministrator(three, one.id),
        disableAdministrator(two, one.id),
      ]);
      const [keepers] = await db().execute<{ count: number }>(sql`select count(*)::int as count
        from administrators a join roles r on r.id = a.role_id
        where a.disabled_at is null and 'manage_administrators' = any(r.permissions) and r.website_ids is null`);
      left.push(keepers?.count);
    }
    expect(Math.min(...left.map(Number))).toBeGreaterThanOrEqual(1);
  });

  test("who was disabled a moment before changes nothing any more", async () => {
    const [one, two] = [await somebody(), await somebody()];
    await disableAdministrator(boss, one.id);
    expect(await disableAdministrator(one, two.id)).toEqual({ refused: "not_found" });
    expect((await rowOf(two.id)).disabledAt).toBeNull();
  });
});

test("the list tells who is in, when they were last seen, and how many sessions they have", async () => {
  const other = await somebody();
  const invited = await makeAdministrator();
  await startAdministratorSession(other.id, client);
  const secret = await startAdministratorSession(other.id, client);
  const team = await listTeam(boss);
  expect(team.find(({ id }) => id === other.id)).toMatchObject({
    sessions: 2,
    isCovered: true,
    hasPassword: true,
  });
  expect(Date.now() - Number(team.find(({ id }) => id === other.id)?.lastSeenAt)).toBeLessThan(60_000);
  expect(team.find(({ id }) => id === invited.id)).toMatchObject({
    sessions: 0,
    lastSeenAt: null,
    hasPassword: false,
  });
  expect(JSON.stringify(await findTeamMember(boss, other.id))).not.toContain(secret);
  expect((await findTeamMember(boss, other.id))?.sessions).toHaveLength(2);
  const unused = await newRole();
  await changeAdministrator(boss, invited.id, { name: "Invited", roleId: await roleIdOf(other) });
  const roles = new Map((await listRoles(boss)).map(({ id, holders }) => [id, holders]));
  expect([roles.get(await roleIdOf(boss)), roles.get(await roleIdOf(other)), roles.get(unused.id)]).toEqual([
    1, 2, 0,
  ]);
  await endSessions(boss, other.id);
  const after = (await listTeam(boss)).find(({ id }) => id === other.id);
  expect(after?.sessions).toBe(0);
  expect(after?.lastSeenAt).toBeInstanceOf(Date);
});
