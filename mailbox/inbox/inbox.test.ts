import { describe, expect, test } from "vitest";

import { hours, mailTo, useMailbox } from "@/mailbox/testing/mailbox";

import { nameIn } from "./lines";
import { html, linked } from "./markup";

const { get, post, mailbox, clock } = useMailbox();

const read = async (path: string) => {
  const response = await get(path);
  return { status: response.status, headers: response.headers, text: await response.text() };
};

const send = async (to: string, more = {}) => {
  const response = await post("/emails", mailTo(to, more));
  return ((await response.json()) as { id: string }).id;
};

const nasty = `<script>alert(1)</script>"'&`;
const escaped = "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;";
const rowsIn = (text: string) => text.match(/<tr data-mail=/g)?.length ?? 0;

describe("the list", () => {
  test("an empty inbox says how a first mail comes, and offers nothing to search or delete", async () => {
    const { text } = await read("/inbox");
    expect(text).toContain("No mail yet.");
    expect(text).not.toMatch(/role="search"|Delete all/);
  });

  test("it shows mails newest first, with recipient, subject and sender, linked to each", async () => {
    const first = await send("lea@friends.test", { subject: "First" });
    clock.move(hours(1));
    const second = await send("ben@friends.test", { subject: "Second" });
    const { text, headers } = await read("/inbox");
    expect(headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(text.indexOf(second)).toBeLessThan(text.indexOf(first));
    expect(text).toContain(`<a href="/inbox/${first}">First</a>`);
    expect(text).toContain("lea@friends.test");
    expect(text).toContain("Maison Convive");
    expect(text).toContain("2 mails");
  });

  test("50 are on a page; Older and Newer go through all of them and back to a full first page", async () => {
    for (const part of [1, 2, 3]) {
      await post(
        "/emails/batch",
        Array.from({ length: 40 }, (_, index) => mailTo(`f${part}-${index}@friends.test`)),
      );
    }
    const older = (text: string) => /rel="next" href="([^"]+)"/.exec(text)?.[1]?.replaceAll("&amp;", "&");
    const newer = (text: string) => /rel="prev" href="([^"]+)"/.exec(text)?.[1]?.replaceAll("&amp;", "&");
    const first = (await read("/inbox")).text;
    const second = (await read(older(first) ?? "")).text;
    const third = (await read(older(second) ?? "")).text;
    expect([first, second, third].map(rowsIn)).toEqual([50, 50, 20]);
    expect([newer(first), older(third)]).toEqual([undefined, undefined]);
    expect(third).toContain("120 mails, 101 to 120 shown");
    expect((await read(newer(third) ?? "")).text).toBe(second);
    const tenth = [...first.matchAll(/data-mail="([^"]+)"/g)][9]?.[1];
    expect((await read(`/inbox?before=${tenth}`)).text).toBe(first);
  });

  test("any part of an address finds its mails, in any case, and pages keep the search", async () => {
    await send("Léa <Lea.Moreau@friends.test>");
    await send("ben@friends.test");
    expect(rowsIn((await read("/inbox?to=moreau")).text)).toBe(1);
    expect(rowsIn((await read("/inbox?to=FRIENDS")).text)).toBe(2);
    expect(rowsIn((await read("/inbox?to=%25")).text)).toBe(0);
    expect(await read("/inbox?to=%00")).toMatchObject({ status: 200 });
    expect(rowsIn((await read("/inbox?to=a%00")).text)).toBe(0);
    expect((await read("/inbox?to=nobody")).text).toContain(
      "No mail to an address with <b>nobody</b> in it.",
    );
    await post(
      "/emails/batch",
      Array.from({ length: 60 }, (_, index) => mailTo(`g${index}@guests.test`)),
    );
    expect((await read("/inbox?to=guests")).text).toMatch(/href="\/inbox\?to=guests&amp;after=/);
  });

  test("whatever is in a mail or the search is escaped", async () => {
    const id = await send("lea@friends.test", {
      subject: nasty,
      text: nasty,
      headers: { "X-Nasty": nasty },
      from: `${nasty.replace(/[<>]/g, "")} <a@b.test>`,
    });
    const pages = [
      "/inbox",
      `/inbox?to=${encodeURIComponent(nasty)}`,
      `/inbox/${id}?view=text`,
      `/inbox/${id}?view=headers`,
    ];
    for (const path of pages) {
      const { text } = await read(path);
      expect(text).toContain(escaped);
      expect(text).not.toContain("<script>alert");
    }
  });

  test("one button deletes all mails", async () => {
    await send("lea@friends.test");
    expect((await read("/inbox")).text).toMatch(/<form method="post" action="\/inbox\/delete"/);
    const response = await post("/inbox/delete", "");
    expect([response.status, response.headers.get("location")]).toEqual([303, "/inbox"]);
    expect((await mailbox().stats()).total).toBe(0);
  });
});

describe("one mail", () => {
  test("it shows From, To, Subject and date, and its parts as links", async () => {
    const id = await send("Léa <lea@friends.test>", { cc: "ben@friends.test" });
    const { text } = await read(`/inbox/${id}`);
    for (const part of [
      "<dt>From</dt>",
      "Maison Convive &lt;shop@maison.test&gt;",
      "Léa &lt;lea@friends.test&gt;",
    ]) {
      expect(text).toContain(part);
    }
    expect(text).toContain(`datetime="${clock.now().toISOString()}"`);
    expect(text.match(/\?view=\w+/g)).toEqual(["?view=html", "?view=phone", "?view=text", "?view=headers"]);
  });

  test("its HTML is in a frame that can only open new tabs", async () => {
    const id = await send("lea@friends.test");
    const { text } = await read(`/inbox/${id}`);
    expect(text).toContain(`src="/inbox/${id}/html"`);
    expect(text).toContain('sandbox="allow-popups allow-popups-to-escape-sandbox"');
    expect(text).not.toContain("Come in");
  });

  test("the frame's own address lets in no script, form or request, by itself neither", async () => {
    const mail =
      "<!doctype html><html><head><title>x</title></head><body><a href='https://shop.test/'>go</a></body></html>";
    const id = await send("lea@friends.test", { html: mail });
    const { text, headers } = await read(`/inbox/${id}/html`);
    expect(text).toBe(mail.replace("<head>", '<head><base target="_blank">'));
    const policy = headers.get("content-security-policy")?.split("; ");
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("form-action 'none'");
    expect(policy).toContain("sandbox allow-popups allow-popups-to-escape-sandbox");
    expect(policy?.join()).not.toMatch(/script-src|https?:|\*/);
    expect(headers.get("referrer-policy")).toBe("no-referrer");
  });

  test.each([
    ["<p>no head</p>", '<base target="_blank"><p>no head</p>'],
    ["<!DOCTYPE html>\n<p>x</p>", '<!DOCTYPE html><base target="_blank">\n<p>x</p>'],
    ['<html lang="fr"><body>x', '<html lang="fr"><base target="_blank"><body>x'],
  ])("links of %j open in a new tab", async (mail, framed) => {
    const id = await send("lea@friends.test", { html: mail });
    expect((await read(`/inbox/${id}/html`)).text).toBe(framed);
  });

  test("text has links, headers and tags are listed", async () => {
    const id = await send("lea@friends.test", {
      text: "See https://shop.test/en/invitation/abc?x=1&y=2.",
      headers: { "List-Unsubscribe": "<https://shop.test/u/1>" },
      tags: [{ name: "purpose", value: "invitation" }],
    });
    const { text } = await read(`/inbox/${id}?view=text`);
    expect(text).toContain('href="https://shop.test/en/invitation/abc?x=1&amp;y=2"');
    expect(text).toContain('target="_blank" rel="noopener noreferrer"');
    const headers = (await read(`/inbox/${id}?view=headers`)).text;
    expect(headers).toMatch(/List-Unsubscribe<\/th>[^]*&lt;<a href="https:\/\/shop\.test\/u\/1"/);
    expect(headers).toMatch(/purpose<\/th>[^]*invitation/);
  });

  test("a mail of text alone opens with its text", async () => {
    const id = await send("lea@friends.test", { html: null });
    const { text } = await read(`/inbox/${id}`);
    expect(text).toContain('<pre class="text">Come in</pre>');
    expect(text).not.toMatch(/view=html|<iframe/);
  });

  test("its neighbours are linked, also far from the newest", async () => {
    const many = Array.from({ length: 90 }, (_, index) => mailTo(`f${index}@friends.test`));
    const { data } = (await (await post("/emails/batch", many)).json()) as { data: { id: string }[] };
    for (const place of [89, 70, 10, 0]) {
      const { text } = await read(`/inbox/${data[place]?.id}`);
      const ids = [/rel="prev" href="\/inbox\/([^"]+)"/, /rel="next" href="\/inbox\/([^"]+)"/].map(
        (link) => link.exec(text)?.[1],
      );
      expect(ids).toEqual([data[place + 1]?.id, data[place - 1]?.id]);
      expect(text.match(/aria-current="page"/g)).toHaveLength(2);
    }
  });

  test.each(["00000000-0000-4000-8000-000000000000", "nothing"])("%s is a kind page with 404", async (id) => {
    const { status, text } = await read(`/inbox/${id}`);
    expect([status, text.includes("This mail is not here.")]).toEqual([404, true]);
    expect((await read(`/inbox/${id}/html`)).status).toBe(404);
  });
});

test("pages take style and script from their own address alone and cannot be framed", async () => {
  const { headers, text } = await read("/inbox");
  const policy = headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'; style-src 'self'; script-src 'self'");
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain("unsafe");
  const addresses = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? "");
  expect(addresses.filter((address) => !/^(?:\/|data:)/.test(address))).toEqual([]);
  for (const address of addresses.filter((path) => path.includes("/assets/"))) {
    const { status, headers: given } = await read(address);
    expect([address, status, given.get("content-type")?.split(";")[0]]).toEqual([
      address,
      200,
      address.endsWith(".css") ? "text/css" : "text/javascript",
    ]);
  }
  expect((await read("/inbox/assets/passwd")).status).toBe(404);
});

test("markup escapes what is put into it", () => {
  expect(html`<b title="${nasty}">${[nasty, html`<i>${1}</i>`, null, false, undefined]}</b>`.text).toBe(
    `<b title="${escaped}">${escaped}<i>1</i></b>`,
  );
});

test("a text's addresses end before its punctuation", () => {
  const text = html`${linked("(https://a.test/x), then http://b.test/?q=1! javascript:alert(1)")}`.text;
  expect([...text.matchAll(/href="([^"]+)"/g)].map((match) => match[1])).toEqual([
    "https://a.test/x",
    "http://b.test/?q=1",
  ]);
});

test.each([
  ['"Maison Convive" <a@b.test>', "Maison Convive"],
  ["Léa <a@b.test>", "Léa"],
  ["<a@b.test>", "<a@b.test>"],
  ["a@b.test", "a@b.test"],
])("the name in %s is %s", (sender, name) => {
  expect(nameIn(sender)).toBe(name);
});
