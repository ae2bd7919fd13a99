import { randomUUID } from "node:crypto";

import { eq } from "drizzle-orm";
import { describe, expect, test } from "vitest";

import { db } from "@/db/client";
import { activity } from "@/db/schema/activity";
import { invitationHistory, invitations } from "@/db/schema/invitations";
import { makeAdministrator } from "@/db/testing/administrators";
import { useDatabase } from "@/db/testing/database";
import { fresh, invite, messagesTo } from "@/db/testing/invitations";
import { first, makeShop, type TestShop } from "@/db/testing/shop";
import { NotPermitted, type Administrator } from "@/domain/accounts/administrator";
import { suppress } from "@/domain/recipients/suppressions";
import { changeSetting } from "@/domain/storefronts/change-setting";

import { addInvitations, checkAddresses, readAdded, type AddInput } from "./add-invitations";

useDatabase();

function add(shop: TestShop, administrator: Administrator, list: string, over: Partial<AddInput> = {}) {
  return addInvitations(administrator, {
    store: shop.store.code,
    list,
    file: null,
    message: "",
    groupId: null,
    submission: randomUUID(),
    ...over,
  });
}

const check = (shop: TestShop, administrator: Administrator, list: string) =>
  checkAddresses(administrator, { store: shop.store.code, list, file: null });

const rowsAt = (shop: TestShop) =>
  db()
    .select()
    .from(invitations)
    .where(eq(invitations.websiteId, shop.store.website.id))
    .orderBy(invitations.id);

const activityOf = (administrator: Administrator) =>
  db().select().from(activity).where(eq(activity.administratorId, administrator.id)).orderBy(activity.id);

const some = (count: number) => Array.from({ length: count }, fresh);

describe("checking a list", () => {
  test("counts what is new, invited by the shop before, customer and unusable, and changes nothing", async () => {
    const [shop, administrator] = [await makeShop(), await makeAdministrator()];
    const [known, ofAna, member] = [some(9), fresh(), fresh()];
    await add(shop, administrator, known.join("\n"));
    const ana = await shop.customer({ email: member });
    await invite(shop, ana, [ofAna]);
    const list = [...known, ...some(184), ofAna, member.toUpperCase(), "a", "b@", "c d", "@e", "f@g"].join(
      "\n",
    );
    const before = await rowsAt(shop);
    const checked = await check(shop, administrator, list);
    expect(checked).toMatchObject({ fresh: 186, already: 9, customers: 1, repeated: [] });
    expect("unusable" in checked && checked.unusable.map(({ line, text }) => [line, text])).toEqual([
      [196, "a"],
      [197, "b@"],
      [198, "c d"],
      [199, "@e"],
      [200, "f@g"],
    ]);
    expect(await rowsAt(shop)).toEqual(before);
    expect(await activityOf(administrator)).toHaveLength(1);
  });

  test("names no customer: what it says of a list is the same but for their number", async () => {
    const [shop, administrator] = [await makeShop(), await makeAdministrator()];
    const { email } = await shop.customer();
    const [stranger, customer] = [
      await check(shop, administrator, fresh()),
      await check(shop, administrator, email),
    ];
    expect(customer).toEqual({ ...stranger, customers: 1 });
  });

  test.each([
    ["nothing", " \n,;\n", { refused: "nothing" }],
    [
      "more than 10,000",
      Array.from({ length: 10_001 }, (_, index) => `a${index}@x.example`).join("\n"),
      { refused: "too_many", count: 10_001, most: 10_000 },
    ],
  ])("refuses a list of %s", async (_, list, refusal) => {
    const [shop, administrator] = [await makeShop(), await makeAdministrator()];
    expect(await check(shop, administrator, list)).toEqual(refusal);
    expect(await add(shop, administrator, list)).toEqual(refusal);
  });
});

describe("adding a list", () => {
  test("makes an invitation of the shop, its history and its message for each usable address", async () => {
    const [shop, administrator] = [await makeShop(), await makeAdministrator()];
    const [one, two] = [fresh(), fresh()];
    const list = `Ana <${one}>; ${two.toUpperCase()}\nnot one, ${one}`;
    const answer = await add(shop, administrator, list, {
      message: "Do come!",
      groupId: shop.groups.wholesale,
    });
    expect(answer).toEqual({
      added: 2,
      already: 0,
      repeated: [{ line: 2, isInFile: false, text: one }],
      unusable: [{ line: 2, isInFile: false, text: "not one", why: "malformed" }],
    });
    const rows = await rowsAt(shop);
    expect(rows.map(({ email }) => email)).toEqual([one, two.toUpperCase()]);
    for (const row of rows) {
      expect(row).toMatchObject({
        inviterId: null,
        inviterEmail: null,
        status: "not_sent",
        message: "Do come!",
        groupId: shop.groups.wholesale,
      });
      const history = await db()
        .select()
        .from(invitationHistory)
        .where(eq(invitationHistory.invitationId, row.id));
      expect(history).toMatchObject([{ toStatus: "not_sent", actor: "shop", actorId: null }]);
      expect(await messagesTo(row.emailKey ?? "")).toEqual([{ state: "queued", withheld: null }]);
    }
  });

  test("is written down with its counts, and with no address", async () => {
    const [shop, administrator] = [await makeShop(), await makeAdministrator()];
    const submission = randomUUID();
    const email = fresh();
    await add(shop, administrator, `${email}\nnonsense`, { submission });
    const entry = first(await activityOf(administrator));
    expect(entry).toMatchObject({
      action: "invitations_added",
      subjectId: submission,
      websiteId: shop.store.website.id,
      to: { added: 1, already: 0, unusable: 1, store: shop.store.code, groupId: null },
    });
    expect(JSON.stringify(entry)).not.toMatch(new RegExp(`${email}|nonsense`));
    expect(await readAdded(administrator, submission)).toEqual({ added: 1, already: 0 });
    expect(await readAdded(await makeAdministrator(), submission)).toBeNull();
  });

  test("all administrators are one inviter: what one has invited, another finds invited", async () => {
    const shop = await makeShop();
    const [one, other] = [await makeAdministrator(), await makeAdministrator()];
    const emails = some(3);
    await add(shop, one, emails.join("\n"));
    expect(await check(shop, other, emails.join("\n"))).toMatchObject({ fresh: 0, already: 3 });
    expect(await add(shop, other, emails.join("\n"))).toMatchObject({ added: 0, already: 3 });
    expect(await rowsAt(shop)).toHaveLength(3);
    expect(await activityOf(other)).toEqual([]);
  });

  test("the same form sent again, also at once, makes nothing twice and answers alike", async () => {
    const [shop, administrator] = [await makeShop(), await makeAdministrator()];
    const known = fresh();
    await add(shop, administrator, known);
    const [list, submission] = [[known, ...some(4), "x"].join("\n"), randomUUID()];
    const answers = await Promise.all([1, 2, 3].map(() => add(shop, administrator, list, { submission })));
    for (const answer of answers) expect(answer).toMatchObject({ added: 4, already: 1 });
    expect(await rowsAt(shop)).toHaveLength(5);
    expect(await activityOf(administrator)).toHaveLength(2);
  });

  test("is bound by suppressions and the limit per recipient: the invitation is made, its mail withheld", async () => {
    const [shop, administrator] = [await makeShop(), await makeAdministrator()];
    const [refuser, crowded] = [fresh(), fresh()];
    await db().transaction((tx) =>
      suppress(tx, { websiteId: shop.store.website.id, key: refuser }, "refused"),
    );
    for (let turn = 0; turn < 2; turn += 1) await invite(shop, await shop.customer(), [crowded]);
    expect(await add(shop, administrator, `${refuser}\n${crowded}`)).toMatchObject({ added: 2 });
    expect(await messagesTo(refuser)).toEqual([{ state: "queued", withheld: "suppressed" }]);
    expect((await messagesTo(crowded)).at(-1)).toEqual({ state: "queued", withheld: "recipient_limit" });
  });

  test("goes on while the storefront is off and customers may write no message; not while all is off", async () => {
    const [shop, administrator] = [await makeShop(), await makeAdministrator()];
    await changeSetting(db(), `website:${shop.store.website.code}`, "storefront", false);
    await changeSetting(db(), `store:${shop.store.code}`, "customMessage", false);
    expect(await add(shop, administrator, fresh(), { message: "Hello" })).toMatchObject({ added: 1 });
    expect(first(await rowsAt(shop)).message).toBe("Hello");
    await changeSetting(db(), "default", "functionality", false);
    expect(await add(shop, administrator, fresh())).toEqual({ refused: "closed" });
    await changeSetting(db(), "default", "functionality", true);
    expect(await rowsAt(shop)).toHaveLength(1);
  });

  test.each([
    ["a link in its message", { message: "see evil.com" }, { refused: "message", why: "link" }],
    ["501 characters", { message: "x".repeat(501) }, { refused: "message", why: "too_long" }],
    ["a group there is none of", { groupId: 9999 }, { refused: "unknown_group" }],
    ["a store view there is none of", { store: "nowhere" }, { refused: "unknown_store" }],
    ["a file that is no text", { file: Buffer.from("PK\0\0") }, { refused: "file_not_text" }],
  ])("with %s makes nothing", async (_, over, refusal) => {
    const [shop, administrator] = [await makeShop(), await makeAdministrator()];
    expect(await add(shop, administrator, fresh(), over)).toEqual(refusal);
    expect(await rowsAt(shop)).toEqual([]);
  });
});

describe("who may add", () => {
  test("is whoever may manage invitations, and only on their websites: others are as if there were none", async () => {
    const [shop, other] = [await makeShop(), await makeShop()];
    const reader = await makeAdministrator({ permissions: ["view_invitations", "view_reports"] });
    await expect(check(shop, reader, fresh())).rejects.toThrow(NotPermitted);
    await expect(add(shop, reader, fresh())).rejects.toThrow(NotPermitted);
    const limited = await makeAdministrator({ websiteIds: [shop.store.website.id] });
    expect(await check(other, limited, fresh())).toEqual({ refused: "unknown_store" });
    expect(await add(other, limited, fresh())).toEqual({ refused: "unknown_store" });
    expect(await rowsAt(other)).toEqual([]);
    expect(await add(shop, limited, fresh())).toMatchObject({ added: 1 });
  });
});

test("two administrators who add the same 2,000 addresses in opposite order never deadlock", async () => {
  const shop = await makeShop();
  const pair = [await makeAdministrator(), await makeAdministrator()];
  for (let round = 0; round < 5; round += 1) {
    const emails = some(2000);
    const orders = [emails, emails.toReversed()];
    const answers = await Promise.all(
      pair.map((administrator, index) => add(shop, administrator, orders[index]?.join("\n") ?? "")),
    );
    const added = answers.map((answer) => ("added" in answer ? answer.added : answer.refused));
    expect(added.toSorted()).toEqual([0, 2000]);
  }
});

test("10,000 addresses are added at once", async () => {
  const [shop, administrator] = [await makeShop(), await makeAdministrator()];
  expect(await add(shop, administrator, some(10_000).join("\n"))).toMatchObject({
    added: 10_000,
    already: 0,
  });
  expect(await rowsAt(shop)).toHaveLength(10_000);
});
