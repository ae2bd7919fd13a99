import { randomUUID } from "node:crypto";

import { beforeEach, describe, expect, test } from "vitest";

import { makeAdministrator } from "@/db/testing/administrators";
import { useDatabase } from "@/db/testing/database";
import { fresh, invite, invited } from "@/db/testing/invitations";
import { messageOf, useMailbox } from "@/db/testing/mailbox";
import { makeShop, type TestShop } from "@/db/testing/shop";
import type { Administrator } from "@/domain/accounts/administrator";
import type { Customer } from "@/domain/accounts/customer";
import { addStoreView, closeStoreView } from "@/domain/configuration/change-store-views";
import { closeWebsite, reopenWebsite } from "@/domain/configuration/change-websites";
import { addInvitations } from "@/domain/invitations/add-invitations";
import { objectionToResend } from "@/domain/invitations/resend-invitations";
import { findStoreView } from "@/domain/storefronts/store-views";

import { deliver } from "./deliver";

useDatabase();
const { mailsTo } = useMailbox();

let anne: Administrator;
let shop: TestShop;
let ana: Customer;

beforeEach(async () => {
  anne = await makeAdministrator();
  shop = await makeShop();
  ana = await shop.customer();
});

const byShop = (store: string) =>
  addInvitations(anne, {
    store,
    list: fresh(),
    file: null,
    message: "",
    groupId: null,
    submission: randomUUID(),
  });

describe("while a website is closed", () => {
  test("nobody invites, and what was queued is not mailed", async () => {
    const waiting = await invited(shop, ana);
    await closeWebsite(anne, shop.store.website.code);
    const closed = await findStoreView(shop.store.code);
    if (!closed) throw new Error("the store view has gone");
    expect(await invite({ ...shop, store: closed }, ana, [fresh()])).toEqual({ refused: "closed" });
    expect(await byShop(shop.store.code)).toEqual({ refused: "unknown_store" });
    expect(await deliver()).toMatchObject({ sent: 0 });
    expect(await mailsTo(waiting.email)).toEqual([]);
    expect(await messageOf(waiting.id)).toMatchObject({ state: "canceled", objection: "website_closed" });
    expect(await objectionToResend(anne, waiting.id)).toBe("website_closed");
    await reopenWebsite(anne, shop.store.website.code);
    expect(await objectionToResend(anne, waiting.id)).toBeNull();
  });
});

describe("while a store view is closed", () => {
  test("the shop sends from another, and what was queued goes", async () => {
    const code = `v-${randomUUID().slice(0, 8)}`;
    const french = { name: "Français", locale: "fr-FR", timeZone: "Europe/Paris", position: "2" };
    await addStoreView(anne, shop.store.website.code, { code, ...french });
    const store = await findStoreView(code);
    if (!store) throw new Error("the store view was not made");
    const waiting = await invited({ ...shop, store }, ana);
    await closeStoreView(anne, code);
    expect(await byShop(code)).toEqual({ refused: "unknown_store" });
    expect(await byShop(shop.store.code)).toMatchObject({ added: 1 });
    await deliver();
    expect(await mailsTo(waiting.email)).toHaveLength(1);
  });
});
