import { describe, expect, test } from "vitest";

import { mailsTo, mailTo, useMailbox } from "./testing/mailbox";

const { get, post, mailbox } = useMailbox();

const uuid = expect.stringMatching(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) as string;

const answerTo = async (path: string, body: unknown, headers?: Record<string, string>) => {
  const response = await post(path, body, headers);
  return { status: response.status, body: (await response.json()) as unknown };
};

const refused = (statusCode: number, name: string, message: string) => ({
  status: statusCode,
  body: { statusCode, name, message },
});

describe("sending one mail, https://resend.com/docs/api-reference/emails/send-email", () => {
  test("it is taken and answered by its id alone", async () => {
    expect(await answerTo("/emails", mailTo("lea@friends.test"))).toEqual({
      status: 200,
      body: { id: uuid },
    });
    expect((await mailbox().stats()).total).toBe(1);
  });

  test.each([
    ["to", undefined, "missing_required_field", "Missing `to` field."],
    ["to", [], "missing_required_field", "Missing `to` field."],
    ["subject", undefined, "missing_required_field", "Missing `subject` field."],
    ["from", undefined, "missing_required_field", "Missing `from` field."],
    ["subject", "two\nlines", "validation_error", "The `\\n` is not allowed in the `subject` field."],
    ["subject", 7, "validation_error", "The `subject` field must be a `string`."],
    ["headers", { a: 1 }, "validation_error", "The `headers` field must be an `object` of strings."],
  ])("without a usable %s (%j) it is refused", async (field, value, name, message) => {
    const mail = { ...mailTo("lea@friends.test"), [field]: value };
    expect(await answerTo("/emails", mail)).toEqual(refused(422, name, message));
    expect((await mailbox().stats()).total).toBe(0);
  });

  test("html or text must be there, one is enough", async () => {
    const { html: _html, text, ...bare } = mailTo("lea@friends.test");
    const message = "Missing `html` or `text` field.";
    expect(await answerTo("/emails", bare)).toEqual(refused(422, "validation_error", message));
    expect(await answerTo("/emails", { ...bare, text })).toMatchObject({ status: 200 });
  });

  test.each([
    "lea",
    "lea@",
    "lea@friends",
    "a b@friends.test",
    "Lea lea@friends.test",
    "lea@-friends.test",
    7,
  ])("the address %j follows neither format", async (to) => {
    const message =
      "Invalid `to` field. The email address needs to follow the `email@example.com` or `Name <email@example.com>` format.";
    expect(await answerTo("/emails", { ...mailTo(""), to })).toEqual(
      refused(422, "validation_error", message),
    );
  });

  test.each(["lea@friends.test", "Léa Moreau <lea@friends.test>", '"Moreau, Léa" <l.m+x@xn--caf-dma.test>'])(
    "%s is an address, of a recipient and of a sender",
    async (address) => {
      expect(await answerTo("/emails", mailTo(address, { from: address }))).toMatchObject({ status: 200 });
    },
  );

  test("a sender without an address is refused", async () => {
    const mail = mailTo("lea@friends.test", { from: "Maison Convive" });
    expect(await answerTo("/emails", mail)).toMatchObject({
      status: 422,
      body: { name: "validation_error", message: expect.stringContaining("Invalid `from` field.") },
    });
  });

  test("a mail has at most 50 recipients in `to`", async () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => `f${index}@friends.test`);
    expect(await answerTo("/emails", { ...mailTo(""), to: many(50) })).toMatchObject({ status: 200 });
    expect(await answerTo("/emails", { ...mailTo(""), to: many(51) })).toMatchObject({
      status: 422,
      body: { name: "validation_error" },
    });
  });

  test("an attachment needs content or path: https://resend.com/docs/api-reference/errors", async () => {
    const attached = (attachment: object) => ({ ...mailTo("lea@friends.test"), attachments: [attachment] });
    expect(await answerTo("/emails", attached({ filename: "a.txt", content: "aGk=" }))).toMatchObject({
      status: 200,
    });
    expect(await answerTo("/emails", attached({ filename: "a.txt" }))).toMatchObject({
      status: 422,
      body: { name: "invalid_attachment" },
    });
  });

  test("a body that is no JSON is refused with 400", async () => {
    const message = "Request body must be valid JSON.";
    expect(await answerTo("/emails", "{oops")).toEqual(refused(400, "validation_error", message));
  });
});

describe("tags, https://resend.com/docs/dashboard/emails/tags", () => {
  const tagged = (name: string, value: string) => mailTo("lea@friends.test", { tags: [{ name, value }] });

  test.each([
    ["message", "42"],
    ["A-z_9", "x".repeat(256)],
  ])("%s is taken", async (name, value) => {
    expect(await answerTo("/emails", tagged(name, value))).toMatchObject({ status: 200 });
  });

  test.each([
    ["purpose", "lea@friends.test"],
    ["été", "1"],
    ["", "1"],
    ["purpose", "x".repeat(257)],
  ])("%s is refused", async (name, value) => {
    expect(await answerTo("/emails", tagged(name, value))).toMatchObject({
      status: 422,
      body: {
        name: "validation_error",
        message: expect.stringContaining(
          "Tags should only contain ASCII letters, numbers, underscores, or dashes",
        ),
      },
    });
  });

  test("a mail has at most 75", async () => {
    const tags = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ name: `t${index}`, value: "1" }));
    expect(await answerTo("/emails", mailTo("lea@friends.test", { tags: tags(75) }))).toMatchObject({
      status: 200,
    });
    expect(await answerTo("/emails", mailTo("lea@friends.test", { tags: tags(76) }))).toMatchObject({
      status: 422,
    });
  });
});

// https://resend.com/docs/knowledge-base/what-email-addresses-to-use-for-testing
test.each(["lea@example.com", "Lea <lea@TEST.com>"])("%s is refused as a made-up recipient", async (to) => {
  const message =
    "Invalid `to` field. Please use our testing email address instead of domains like `example.com`.";
  expect(await answerTo("/emails", mailTo(to))).toEqual(refused(422, "validation_error", message));
  expect(await answerTo("/emails", mailTo("delivered@resend.dev"))).toMatchObject({ status: 200 });
});

describe("sending a batch, https://resend.com/docs/api-reference/emails/send-batch-emails", () => {
  test("up to 100 mails are taken and answered by their ids in order", async () => {
    const { status, body } = await answerTo("/emails/batch", mailsTo(100));
    expect(status).toBe(200);
    const { data } = body as { data: { id: string }[] };
    expect(data).toHaveLength(100);
    const last = (await (await get(`/emails/${data[99]?.id}`)).json()) as { to: string[] };
    expect(last.to).toEqual(["friend99@friends.test"]);
    expect(body).not.toHaveProperty("errors");
  });

  test.each([
    ["an object", {}, "The `request.body` field must be an `array`."],
    ["an empty array", [], "A batch must have between 1 and 100 emails."],
    ["101 mails", mailsTo(101), "A batch must have between 1 and 100 emails."],
  ])("%s is refused", async (_, batch, message) => {
    expect(await answerTo("/emails/batch", batch)).toEqual(refused(422, "validation_error", message));
  });

  test("attachments are not supported", async () => {
    const batch = [{ ...mailTo("lea@friends.test"), attachments: [{ filename: "a.txt", content: "aGk=" }] }];
    expect(await answerTo("/emails/batch", batch)).toMatchObject({ status: 422 });
  });
});

describe("the two modes of validation, https://resend.com/changelog/batch-validation-modes", () => {
  const batch = [
    mailTo("a@friends.test"),
    mailTo("nobody"),
    mailTo("b@friends.test"),
    { to: "c@friends.test" },
  ];

  test.each([undefined, "strict"])("strict (%s): the first objection refuses all", async (mode) => {
    const answer = await answerTo("/emails/batch", batch, mode ? { "x-batch-validation": mode } : {});
    expect(answer).toMatchObject({ status: 422, body: { message: expect.stringContaining("Invalid `to`") } });
    expect((await mailbox().stats()).total).toBe(0);
  });

  test("permissive: good ones are sent, the others told by their position", async () => {
    const answer = await answerTo("/emails/batch", batch, { "x-batch-validation": "permissive" });
    expect(answer).toEqual({
      status: 200,
      body: {
        data: [{ id: uuid }, { id: uuid }],
        errors: [
          { index: 1, message: expect.stringContaining("Invalid `to` field.") as string },
          { index: 3, message: "Missing `html` or `text` field." },
        ],
      },
    });
    const { data } = (await (await get("/emails")).json()) as { data: { to: string[] }[] };
    expect(data.map(({ to }) => to[0])).toEqual(["b@friends.test", "a@friends.test"]);
  });

  test("permissive with nothing to object to has an empty list of errors", async () => {
    const answer = await answerTo("/emails/batch", mailsTo(1), { "x-batch-validation": "permissive" });
    expect(answer.body).toEqual({ data: [{ id: uuid }], errors: [] });
  });
});

describe("the key, https://resend.com/docs/api-reference/errors", () => {
  test.each(["", "Basic re_test_key", "re_test_key"])("%j holds none", async (authorization) => {
    const answer = await answerTo("/emails", mailTo("a@friends.test"), { authorization });
    expect(answer).toMatchObject({ status: 401, body: { statusCode: 401, name: "missing_api_key" } });
  });

  test("another than the accepted one is invalid", async () => {
    const answer = await answerTo("/emails", mailTo("a@friends.test"), { authorization: "Bearer re_other" });
    expect(answer).toEqual(refused(403, "invalid_api_key", "API key is invalid."));
    expect((await mailbox().stats()).total).toBe(0);
  });
});

// Nobody has documented what is looked at first; a caller that is not known learns nothing else.
test("the key is looked at before the mails", async () => {
  expect(await answerTo("/emails/batch", "{oops", { authorization: "" })).toMatchObject({ status: 401 });
});

test("other addresses and methods are refused as https://resend.com/docs/api-reference/errors names them", async () => {
  expect(await answerTo("/domains", {})).toMatchObject({ status: 404, body: { name: "not_found" } });
  expect(await answerTo("/stats", {})).toMatchObject({ status: 405, body: { name: "method_not_allowed" } });
});
