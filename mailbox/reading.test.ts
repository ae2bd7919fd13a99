import { beforeEach, describe, expect, test } from "vitest";

import { inDatabase, mailsTo, mailTo, useMailbox } from "./testing/mailbox";

const { get, post, mailbox, clock } = useMailbox();

type Listed = { id: string; to: string[]; subject: string };
type List = { object: string; has_more: boolean; data: Listed[] };

const list = async (query = "") => (await (await get(`/emails${query}`)).json()) as List;
const names = ({ data }: List) => data.map(({ to }) => to[0]?.split("@")[0]);

describe("the list, https://resend.com/docs/api-reference/emails/list-emails", () => {
  test("it needs no key and shows each mail with its content", async () => {
    const mail = mailTo("Léa <lea@friends.test>", {
      cc: ["ben@friends.test"],
      reply_to: "ana@shop.test",
      headers: { "List-Unsubscribe": "<https://shop.test/u>" },
      tags: [{ name: "message", value: "7" }],
    });
    const { id } = (await (await post("/emails", mail)).json()) as { id: string };
    expect(await list()).toEqual({
      object: "list",
      has_more: false,
      data: [
        {
          id,
          message_id: `<${id}@mailbox.localhost>`,
          to: ["Léa <lea@friends.test>"],
          from: "Maison Convive <shop@maison.test>",
          created_at: clock.now().toISOString(),
          subject: "You are invited",
          bcc: null,
          cc: ["ben@friends.test"],
          reply_to: ["ana@shop.test"],
          last_event: "delivered",
          scheduled_at: null,
          topic_id: null,
          html: "<p>Come in</p>",
          text: "Come in",
          headers: { "List-Unsubscribe": "<https://shop.test/u>" },
          tags: [{ name: "message", value: "7" }],
        },
      ],
    });
  });

  test("an empty mailbox is an empty list", async () => {
    expect(await list()).toEqual({ object: "list", has_more: false, data: [] });
  });

  test("text keeps every character, in the subject all but the one PostgreSQL has none for", async () => {
    const odd = "é 😀 \u2028 \\u0000 <>&\"' \u0000";
    await post("/emails", mailTo("lea@friends.test", { subject: odd, html: odd, text: odd }));
    expect((await list()).data[0]).toMatchObject({
      subject: odd.replaceAll("\0", ""),
      html: odd,
      text: odd,
    });
  });
});

describe("paging, https://resend.com/docs/api-reference/pagination", () => {
  beforeEach(async () => {
    await post("/emails/batch", mailsTo(23));
    await post("/emails", mailTo("newest@friends.test"));
  });

  test("20 come by default, newest first, mails of a batch in its order", async () => {
    const page = await list();
    expect(page.has_more).toBe(true);
    expect(names(page).slice(0, 3)).toEqual(["newest", "friend22", "friend21"]);
    expect(page.data).toHaveLength(20);
  });

  test("`after` goes on behind a mail to the end, `before` comes back", async () => {
    const first = await list("?limit=10");
    const second = await list(`?limit=10&after=${first.data[9]?.id}`);
    const third = await list(`?limit=10&after=${second.data[9]?.id}`);
    expect([first, second, third].flatMap(names)).toEqual([
      "newest",
      ...Array.from({ length: 23 }, (_, index) => `friend${22 - index}`),
    ]);
    expect([first, second, third].map(({ has_more }) => has_more)).toEqual([true, true, false]);

    const back = await list(`?limit=10&before=${third.data[0]?.id}`);
    expect(back).toEqual({ ...second, has_more: true });
    expect(await list(`?limit=10&before=${second.data[0]?.id}`)).toEqual({ ...first, has_more: false });
  });

  test.each(["?limit=0", "?limit=101", "?limit=x", "?limit=1.5", "?after=x", "?before=x"])(
    "%s is a validation_error with 422",
    async (query) => {
      const response = await get(`/emails${query}`);
      expect([response.status, await response.json()]).toMatchObject([422, { name: "validation_error" }]);
    },
  );

  test("a limit out of range is told in the words of the documentation", async () => {
    expect(await (await get("/emails?limit=0")).json()).toEqual({
      name: "validation_error",
      statusCode: 422,
      message:
        "The pagination limit must be a number between 1 and 100. See https://resend.com/docs/pagination for more information.",
    });
  });

  test("`after` and `before` exclude each other", async () => {
    const { data } = await list();
    const response = await get(`/emails?after=${data[0]?.id}&before=${data[1]?.id}`);
    expect([response.status, await response.json()]).toMatchObject([422, { name: "validation_error" }]);
  });
});

describe("`to` filters", () => {
  beforeEach(() =>
    post("/emails/batch", [
      mailTo("Léa <Lea@Friends.test>"),
      mailTo("other@friends.test", { bcc: "lea@friends.test" }),
      mailTo("lea@friends.test.example"),
    ]),
  );

  test.each(["lea@friends.test", "LEA@FRIENDS.TEST"])("%s finds its mails in any spelling", async (to) => {
    expect(names(await list(`?to=${to}`))).toEqual(["other", "Léa <Lea"]);
  });

  test("what no address can hold finds none", async () => {
    expect(await list("?to=%00")).toEqual({ object: "list", has_more: false, data: [] });
    expect((await list("?to=lea@friends.test%00")).data).toEqual([]);
  });

  test("a part of an address finds none", async () => {
    expect((await list("?to=lea")).data).toEqual([]);
  });

  test("pages of the filtered list are pages of it alone", async () => {
    const first = await list("?to=lea@friends.test&limit=1");
    expect(first.has_more).toBe(true);
    const second = await list(`?to=lea@friends.test&limit=1&after=${first.data[0]?.id}`);
    expect([names(second), second.has_more]).toEqual([["Léa <Lea"], false]);
  });
});

describe("one mail, https://resend.com/docs/api-reference/emails/retrieve-email", () => {
  test("it is the one of the list, named an email, with empty lists where the list has null", async () => {
    await post("/emails/batch", mailsTo(2));
    const { data } = await list();
    const response = await get(`/emails/${data[1]?.id}`);
    const none = { cc: [], bcc: [], reply_to: [] };
    expect(await response.json()).toEqual({ object: "email", ...data[1], ...none });
  });

  test.each([
    ["lea@friends.test", "delivered"],
    ["bounced+1@friends.test", "bounced"],
    ["complained@friends.test", "complained"],
    ["delayed-twice@friends.test", "delivery_delayed"],
  ])("that to %s has %s as its last event", async (to, last_event) => {
    const { id } = (await (await post("/emails", mailTo(to))).json()) as { id: string };
    expect(await (await get(`/emails/${id}`)).json()).toMatchObject({ last_event });
  });

  test("it meets the faults in force", async () => {
    const { id } = (await (await post("/emails", mailTo("lea@friends.test"))).json()) as { id: string };
    mailbox().setFaults({ mode: "error-before", next: 1 });
    expect((await get(`/emails/${id}`)).status).toBe(500);
    expect((await get(`/emails/${id}`)).status).toBe(200);
  });

  test.each([
    ["00000000-0000-4000-8000-000000000000", 404, "not_found"],
    ["42", 422, "invalid_parameter"],
  ])("%s is answered %i", async (id, status, name) => {
    const response = await get(`/emails/${id}`);
    expect([response.status, await response.json()]).toMatchObject([status, { name }]);
  });
});

test("a body that cannot be read does not hide the other mails", async () => {
  await post("/emails/batch", mailsTo(1));
  await inDatabase((sql) => sql`update mailbox.bodies set body = 'not packed'`);
  await post("/emails", mailTo("lea@friends.test"));
  expect((await list()).data).toMatchObject([
    { html: "<p>Come in</p>" },
    { to: ["friend0@friends.test"], html: null, text: "The mailbox cannot read what this mail said." },
  ]);
});

test("half a character in a subject is not a fault", async () => {
  const response = await post("/emails", mailTo("lea@friends.test", { subject: "half \ud83d" }));
  expect(response.status).toBe(200);
  expect((await list()).data[0]?.subject).toBe("half \ufffd");
});

test("GET /stats counts deliveries, and by the tag `message` those that came twice", async () => {
  await post("/emails/batch", mailsTo(3));
  await post("/emails/batch", mailsTo(2));
  await post("/emails", mailTo("lea@friends.test"));
  const stats = {
    total: 6,
    tagged: 5,
    messages: 3,
    duplicates: 2,
    repeated: [
      { message: "0", deliveries: 2 },
      { message: "1", deliveries: 2 },
    ],
  };
  expect(await (await get("/stats")).json()).toEqual(stats);
  expect(await mailbox().stats()).toEqual(stats);
});
