import { eq } from "drizzle-orm";
import { beforeEach, expect, test } from "vitest";

import { db } from "@/db/client";
import { messages } from "@/db/schema/messages";
import { activityOf, makeAdministrator } from "@/db/testing/administrators";
import { useDatabase } from "@/db/testing/database";
import { useMailbox } from "@/db/testing/mailbox";
import { first, makeShop, type TestShop } from "@/db/testing/shop";
import type { Administrator } from "@/domain/accounts/administrator";
import { changeSetting } from "@/domain/storefronts/change-setting";
import { findStoreView } from "@/domain/storefronts/store-views";
import { env } from "@/env";

import { deliver } from "./deliver";
import { previewMail } from "./preview-mail";
import { sendSample } from "./send-sample";

useDatabase();
const { mailsTo } = useMailbox();

let anne: Administrator;
let shop: TestShop;

beforeEach(async () => {
  anne = await makeAdministrator();
  shop = await makeShop({ locale: "fr-FR" });
});

const send = (over: Partial<Parameters<typeof sendSample>[1]> = {}) =>
  sendSample(anne, { store: shop.store.code, template: "personal-letter", sample: "accents", ...over });

test("a sample comes as it was shown, to nobody but who asked, and leads to the shop", async () => {
  expect(await send()).toEqual({ email: anne.email });
  expect(await deliver()).toMatchObject({ sent: 1 });
  const { subject, html, from, to, headers } = first(await mailsTo(anne.email));
  const shown = await previewMail(shop.store, await shop.settings(), {
    template: "personal-letter",
    sample: "accents",
  });
  const home = `${env().APP_ORIGIN}/${shop.store.code}`;
  expect(subject).toBe(shown.subject);
  expect(html).toBe(shown.html.replaceAll("https://shop.example/", home));
  expect({ from, to }).toEqual({ from: expect.stringContaining("<hello@maison.shop>"), to: [anne.email] });
  expect(headers).not.toHaveProperty("List-Unsubscribe");
  expect(await activityOf(anne)).toMatchObject([
    { action: "sample_sent", subjectId: shop.store.code, to: { template: "personal-letter" } },
  ]);
});

test("it goes while the programme is off, and is no invitation", async () => {
  await changeSetting(db(), "default", "functionality", false);
  await send();
  await deliver();
  await changeSetting(db(), "default", "functionality", true);
  expect(await mailsTo(anne.email)).toHaveLength(1);
  const [message] = await db().select().from(messages).where(eq(messages.administratorId, anne.id));
  expect(message).toMatchObject({ purpose: "sample", state: "sent", invitationId: null });
});

test("what there is not is not sent, nor from a website that is not theirs", async () => {
  expect(await send({ template: "password-reset" })).toEqual({ refused: "not_found" });
  expect(await send({ sample: "another" })).toEqual({ refused: "not_found" });
  expect(await send({ store: "another" })).toEqual({ refused: "not_found" });
  const other = await makeShop();
  const paul = await makeAdministrator({ websiteIds: [other.store.website.id] });
  expect(
    await sendSample(paul, { store: shop.store.code, template: "personal-letter", sample: "usual" }),
  ).toEqual({ refused: "not_found" });
  expect(await findStoreView(shop.store.code)).not.toBeNull();
});

test("after twenty in an hour it is refused with when the next goes", async () => {
  for (let count = 0; count < 20; count += 1) expect(await send()).toEqual({ email: anne.email });
  expect(await send()).toEqual({ refused: "throttled", until: expect.any(Date) });
});
