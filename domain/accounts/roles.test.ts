import { randomUUID } from "node:crypto";

import { beforeEach, describe, expect, test } from "vitest";

import { activityOf, disableEverybody, roleIdOf, somebody } from "@/db/testing/administrators";
import { useDatabase } from "@/db/testing/database";
import { makeShop, type TestShop } from "@/db/testing/shop";
import { findAdministratorSession, startAdministratorSession } from "@/domain/sessions/administrator-session";
import { findTeamMember, listRoles, listTeam } from "@/domain/sessions/list-team";

import { NotPermitted, type Administrator } from "./administrator";
import {
  changeAdministrator,
  disableAdministrator,
  enableAdministrator,
  endSessions,
} from "./change-administrator";
import { addRole, changeRole, removeRole } from "./change-roles";
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

const newRole = async (input: Partial<Parameters<typeof addRole>[1]> = {}) => {
  const name = `Role ${randomUUID().slice(0, 8)}`;
  const made = await addRole(boss, {
    name,
    permissions: ["view_reports"],
    websiteIds: null,
    requiresCode: false,
    ...input,
  });
  if (!("id" in made)) throw new Error(JSON.stringify(made));
  return { id: made.id, name: input.name ?? name };
};

describe("a role", () => {
  test("is added, renamed and removed, and every change is told by field", async () => {
    const made = await newRole({ name: "Press", permissions: ["view_reports"] });
    const here = [shop.store.website.id];
    const input = {
      ...{ name: "Press", permissions: ["view_reports", "view_invitations"], websiteIds: here },
      requiresCode: true,
    };
    expect(await changeRole(boss, made.id, input)).toEqual({ id: made.id });
    expect(await changeRole(boss, made.id, input)).toEqual({ id: made.id });
    expect(await removeRole(boss, made.id)).toEqual({ done: true });
    expect(await removeRole(boss, made.id)).toEqual({ refused: "not_found" });
    const website = shop.store.website.name;
    expect(await activityOf(boss)).toMatchObject([
      { action: "role_added", to: { name: "Press", permissions: ["view_reports"], websites: [] } },
      {
        action: "role_changed",
        from: { permissions: ["view_reports"], websites: [], requiresCode: false },
        to: { permissions: ["view_invitations", "view_reports"], websites: [website], requiresCode: true },
      },
      {
        action: "role_removed",
        from: { name: "Press", websites: [website] },
        websiteId: shop.store.website.id,
      },
    ]);
  });

  test("is saved with the permission another makes no sense without", async () => {
    const made = await newRole({ permissions: ["manage_invitations"] });
    expect((await listRoles(boss)).find(({ id }) => id === made.id)?.permissions).toEqual([
      "view_invitations",
      "manage_invitations",
    ]);
  });

  test("that somebody has is not removed, not even of somebody disabled", async () => {
    const role = await newRole();
    const other = await somebody();
    await changeAdministrator(boss, other.id, { name: "Other", roleId: role.id });
    await disableAdministrator(boss, other.id);
    expect(await removeRole(boss, role.id)).toEqual({ refused: "in_use" });
  });

  test("that somebody gets while it is removed is either had or gone", async () => {
    for (let round = 0; round < 20; round += 1) {
      const role = await newRole();
      const email = `${randomUUID()}@team.example`;
      const [removed, invited] = await Promise.all([
        removeRole(boss, role.id),
        inviteAdministrator(boss, { name: "Inès", email, roleId: role.id }),
      ]);
      expect("done" in removed).toBe("refused" in invited);
    }
  });

  test("ends the sessions of its holders when it allows something else, not when it is only renamed", async () => {
    const other = await somebody({ permissions: ["view_reports"] });
    const secret = await startAdministratorSession(other.id, client);
    const roleId = await roleIdOf(other);
    const name = `Readers ${roleId}`;
    await changeRole(boss, roleId, {
      name,
      permissions: ["view_reports"],
      websiteIds: null,
      requiresCode: false,
    });
    expect(await findAdministratorSession(secret)).toMatchObject({ role: name });
    await changeRole(boss, roleId, {
      name,
      permissions: ["manage_delivery"],
      websiteIds: null,
      requiresCode: false,
    });
    expect(await findAdministratorSession(secret)).toBeNull();
  });

  test("is refused field by field", async () => {
    const { name } = await newRole({ name: `Taken ${randomUUID().slice(0, 8)}` });
    expect(
      await addRole(boss, {
        name: name.toUpperCase(),
        permissions: ["root", "__proto__"],
        websiteIds: [],
        requiresCode: false,
      }),
    ).toEqual({ refused: { name: "name_taken", permissions: "none_chosen", websites: "none_chosen" } });
    expect(
      await addRole(boss, {
        name: "x".repeat(61),
        permissions: ["view_reports"],
        websiteIds: [99_999],
        requiresCode: false,
      }),
    ).toEqual({
      refused: { name: "too_long", websites: "more_than_held" },
    });
  });
});

describe("somebody limited to a website", () => {
  const held = ["view_invitations", "manage_invitations", "manage_administrators"] as const;
  let here: number;
  let limited: Administrator;
  let peer: Administrator;

  beforeEach(async () => {
    here = shop.store.website.id;
    limited = await somebody({ permissions: [...held], websiteIds: [here] });
    peer = await somebody({ permissions: ["view_invitations"], websiteIds: [here] });
  });

  test("knows of the people and roles of that website only", async () => {
    const elsewhere = await makeShop();
    await somebody({ websiteIds: [elsewhere.store.website.id] });
    await somebody({ websiteIds: [here, elsewhere.store.website.id] });
    const ids = (await listTeam(limited)).map(({ id }) => id).toSorted((a, b) => a - b);
    expect(ids).toEqual([limited.id, peer.id]);
    expect((await listRoles(limited)).map(({ name }) => name).toSorted()).toEqual(
      [limited.role, peer.role].toSorted(),
    );
    expect(await findTeamMember(limited, boss.id)).toBeNull();
    expect(await findTeamMember(limited, 999_999)).toBeNull();
    expect(await findTeamMember(limited, peer.id)).toMatchObject({ isCovered: true });
  });

  test("changes nobody and nothing of wider reach, and cannot tell it from what does not exist", async () => {
    const widest = await roleIdOf(boss);
    for (const [id, roleId] of [
      [boss.id, widest],
      [999_999, 999],
      [Number.NaN, 99_999],
    ] as const) {
      expect(await changeAdministrator(limited, id, { name: "x", roleId })).toEqual({ refused: "not_found" });
      expect(await disableAdministrator(limited, id)).toEqual({ refused: "not_found" });
      expect(await enableAdministrator(limited, id)).toEqual({ refused: "not_found" });
      expect(await endSessions(limited, id)).toEqual({ refused: "not_found" });
      expect(await sendPasswordLink(limited, id)).toEqual({ refused: "not_found" });
      expect(await removeRole(limited, roleId)).toEqual({ refused: "not_found" });
      expect(
        await changeRole(limited, roleId, {
          name: "x",
          permissions: [...held],
          websiteIds: [here],
          requiresCode: false,
        }),
      ).toEqual({
        refused: "not_found",
      });
      expect(await changeAdministrator(limited, peer.id, { name: "x", roleId })).toEqual({
        refused: { role: "role_missing" },
      });
    }
    expect(await activityOf(limited)).toEqual([]);
  });

  test("touches nobody of the same website who holds more", async () => {
    const more = await somebody({ permissions: ["view_invitations", "manage_delivery"], websiteIds: [here] });
    const roleId = await roleIdOf(more);
    expect(await disableAdministrator(limited, more.id)).toEqual({ refused: "wider" });
    expect(await endSessions(limited, more.id)).toEqual({ refused: "wider" });
    expect(await sendPasswordLink(limited, more.id)).toEqual({ refused: "wider" });
    expect(await changeAdministrator(limited, more.id, { name: "x", roleId })).toEqual({ refused: "wider" });
    expect(await removeRole(limited, roleId)).toEqual({ refused: "wider" });
    expect(await changeAdministrator(limited, peer.id, { name: "x", roleId })).toEqual({
      refused: { role: "role_wider" },
    });
    expect(await inviteAdministrator(limited, { name: "x", email: "x@team.example", roleId })).toEqual({
      refused: { role: "role_wider" },
    });
  });

  test("gives no permission and no website beyond their own, not to themselves either", async () => {
    const elsewhere = await makeShop();
    const input = {
      name: "More",
      permissions: ["view_invitations"],
      websiteIds: [here] as number[] | null,
      requiresCode: false,
    };
    const refused = { refused: { websites: "more_than_held" } };
    expect(await addRole(limited, { ...input, websiteIds: null })).toEqual(refused);
    expect(await addRole(limited, { ...input, websiteIds: [here, elsewhere.store.website.id] })).toEqual(
      refused,
    );
    expect(await addRole(limited, { ...input, permissions: ["manage_delivery"] })).toEqual({
      refused: { permissions: "more_than_held" },
    });
    const own = await roleIdOf(limited);
    expect(
      await changeRole(limited, own, {
        name: "Own",
        permissions: [...held, "view_reports"],
        websiteIds: null,
        requiresCode: false,
      }),
    ).toEqual({ refused: { permissions: "more_than_held", websites: "more_than_held" } });
    expect(await addRole(limited, { ...input, name: "Within" })).toHaveProperty("id");
  });
});

test("nobody without the permission reads or changes the team", async () => {
  const other = await somebody({ permissions: ["view_reports", "manage_configuration"] });
  const role = { name: "x", permissions: ["view_reports"], websiteIds: null, requiresCode: false };
  const person = { name: "x", email: "x@team.example", roleId: 1 };
  for (const attempt of [
    () => listTeam(other),
    () => listRoles(other),
    () => findTeamMember(other, other.id),
    () => inviteAdministrator(other, person),
    () => sendPasswordLink(other, boss.id),
    () => changeAdministrator(other, boss.id, person),
    () => disableAdministrator(other, boss.id),
    () => enableAdministrator(other, boss.id),
    () => endSessions(other, other.id),
    () => addRole(other, role),
    () => changeRole(other, 1, role),
    () => removeRole(other, 1),
  ])
    await expect(attempt()).rejects.toThrow(NotPermitted);
});
