import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { fill, renderMail, skeletonOf, valuesFor } from "@/domain/delivery/skeletons";
import { templates, type TemplateName } from "@/domain/delivery/templates";
import { cleaned } from "@/domain/recipients/plain-text";
import { invitationTemplates } from "@/domain/storefronts/settings";

import { sampleInvitation, sampleInvitationFrench } from "./_parts/invitation-foot";
import en from "./_words/en.json";
import fr from "./_words/fr.json";

const previews: [TemplateName, string][] = (Object.keys(templates) as TemplateName[]).flatMap((name) => [
  [name, "en"],
  [name, "fr"],
]);

async function previewProps(name: TemplateName, language: string): Promise<never> {
  const path = language === "en" ? `./${name}.tsx` : `./fr/${name}.tsx`;
  const { default: template } = (await import(/* @vite-ignore */ path)) as {
    default: { PreviewProps: never };
  };
  return template.PreviewProps;
}

const slots = ["inviter", "message", "email", "link", "preferencesLink", "expires"] as const;

async function filled(
  name: "customer-invitation" | "personal-letter",
  values: Record<(typeof slots)[number], string>,
) {
  const {
    inviter: _i,
    message: _m,
    email: _e,
    link: _l,
    preferencesLink: _p,
    expires: _x,
    ...fixed
  } = sampleInvitation;
  const skeleton = await skeletonOf(name, fixed, slots);
  return fill(skeleton, valuesFor(skeleton, values));
}

const values = {
  inviter: "Ana Martin",
  message: "Come!",
  email: "lea@mail.example",
  link: sampleInvitation.link,
  preferencesLink: sampleInvitation.preferencesLink,
  expires: "22 December",
};

const nasty = [
  `<script>alert("x")</script> & 'friends' “quoted”`,
  "a\nb\n\nc",
  "&amp; &lt; &#x27; {inviter} ${x} %s \\n",
  "\uE0001\uE001 \uE000",
  "</blockquote></td><img src=x onerror=alert(1)>",
  "😀 é ß İ Straße ‮ نص",
  "javascript:alert(1)",
  "> quoted already",
  "a\u205F!\u00A0 b\u2003\u3000c",
  "x".repeat(500),
];

describe.each(["customer-invitation", "personal-letter"] as const)("%s", (name) => {
  test.each(nasty)("filled equals rendered for %j, in subject, HTML and text", async (text) => {
    const message = cleaned(text, { lines: true });
    const inviter = cleaned(text.slice(0, 60), { lines: false });
    const given = { ...values, message, inviter };
    expect(await filled(name, given)).toEqual(await renderMail(name, { ...sampleInvitation, ...given }));
  });

  test("filled equals rendered for any text", async () => {
    const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 80 });
    await fc.assert(
      fc.asyncProperty(text, text, async (one, two) => {
        const message = cleaned(one, { lines: true });
        const inviter = cleaned(two, { lines: false });
        fc.pre(message !== "" && inviter !== "");
        const given = { ...values, message, inviter };
        expect(await filled(name, given)).toEqual(await renderMail(name, { ...sampleInvitation, ...given }));
      }),
      { numRuns: 60 },
    );
  });

  test("says who invites to which shop in subject and first line, and has all that spec.md 5 asks for", async () => {
    for (const mail of [sampleInvitation, sampleInvitationFrench]) {
      const { subject, html, text } = await renderMail(name, mail);
      for (const part of [subject, html, text]) {
        expect(part).toContain(mail.inviter);
        expect(part).toContain(mail.shop);
      }
      for (const link of [mail.link, mail.signInLink, mail.preferencesLink]) {
        expect(html).toContain(`href="${link}"`);
        expect(text).toContain(link);
      }
      for (const word of [mail.line, mail.expires, mail.email]) {
        expect(html).toContain(word);
        expect(text).toContain(word);
      }
      expect(html.split(`href="${mail.link}"`)).toHaveLength(3);
      expect(text.split("\n").filter((line) => line.startsWith("> "))).toHaveLength(2);
      expect(html).toContain(`<html dir="ltr" lang="${mail.locale}">`);
    }
  });

  test("reads as from the shop, without a message, without an end, and to an existing customer", async () => {
    const shop = await renderMail(name, { ...sampleInvitation, inviter: null, message: null, expires: null });
    expect(shop.subject).toBe("Maison Convive invites you to its private sales");
    expect(shop.html).not.toContain("blockquote");
    expect(shop.text).not.toMatch(/null|undefined/);
    const known = await renderMail(name, {
      ...sampleInvitation,
      isCustomer: true,
      link: sampleInvitation.signInLink,
    });
    expect(known.text).toContain("You have an account at Maison Convive");
    expect(known.html).not.toContain("/invitation/");
  });
});

describe.each(previews)("the preview of %s in %s", (name, language) => {
  test("renders below 30 kB, without tracking and with nothing to load", async () => {
    const { subject, html, text } = await renderMail(name, await previewProps(name, language));
    expect(Buffer.byteLength(html)).toBeLessThan(30_000);
    expect(html).not.toMatch(/<img|<link|src=|url\(|@import|<script/i);
    expect(html).toContain(`lang="${language === "en" ? "en-GB" : "fr-FR"}"`);
    for (const part of [subject, html, text])
      expect(part).not.toMatch(/undefined|\{\w+\}|[a-z]+\.[a-z]+Title/);
    expect(text).toMatch(/https:\/\/shop\.example\//);
    expect(subject.length).toBeLessThan(80);
  });
});

test("both languages have the same words, and the settings offer the templates there are", () => {
  const keys = (words: object): string[] =>
    Object.entries(words).flatMap(([key, value]) =>
      typeof value === "object" && value !== null ? keys(value).map((rest) => `${key}.${rest}`) : [key],
    );
  expect(keys(fr)).toEqual(keys(en));
  for (const name of invitationTemplates) expect(Object.keys(templates)).toContain(name);
});

test("a value that has no place, or a place that has no value, is an error", async () => {
  await expect(
    skeletonOf("customer-invitation", { ...sampleInvitation, message: null }, ["isCustomer"]),
  ).rejects.toThrow("leaves out");
  const skeleton = await skeletonOf("friend-joined", { locale: "en-GB", shop: "x", link: "https://x.test" }, [
    "friend",
  ]);
  expect(() => valuesFor(skeleton, {})).toThrow("no value for friend");
});
