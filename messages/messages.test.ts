import { createTranslator } from "use-intl/core";
import { describe, expect, test } from "vitest";

import mailEn from "@/emails/_words/en.json";
import mailFr from "@/emails/_words/fr.json";

import en from "./en.json";
import fr from "./fr.json";

type Words = { [key: string]: string | Words };

const flat = (words: Words, path = ""): [string, string][] =>
  Object.entries(words).flatMap(([key, value]) =>
    typeof value === "string"
      ? [[`${path}${key}`, value] as [string, string]]
      : flat(value, `${path}${key}.`),
  );

const placeholders = (text: string) =>
  [...text.matchAll(/(?<!(?:=\d|one|many|other) )\{(\w+)(?=[,}])/g)]
    .map(([, name]) => name)
    .filter((name, index, all) => all.indexOf(name) === index);

describe.each([
  ["the interface", en, fr],
  ["the mails", mailEn, mailFr],
])("the words of %s", (_, english, french) => {
  const [source, target] = [new Map(flat(english)), new Map(flat(french))];

  test("are the same in both languages, with the same values to fill in", () => {
    expect([...target.keys()]).toEqual([...source.keys()]);
    for (const [key, text] of source) {
      const names = (of: string) => placeholders(of).toSorted();
      expect(names(target.get(key) ?? ""), key).toEqual(names(text));
    }
  });

  test("follow the French rules of spacing, quotes and apostrophes", () => {
    for (const [key, text] of target) {
      const words = text.replace(/\{[^{}]*, plural,/g, "");
      expect(words, key).not.toMatch(/[^\u202F][;!?]/);
      expect(words, key).not.toMatch(/[^\u00A0]:(?!\/\/)/);
      expect(words, key).not.toMatch(/['"]|\.\.\./);
      expect(words, key).not.toMatch(/«(?!\u202F)|[^\u202F]»/);
    }
  });

  test("can be written with any number", () => {
    for (const [locale, words] of [
      ["en-GB", english],
      ["fr-FR", french],
    ] as const) {
      const failures: string[] = [];
      const t = createTranslator({
        locale,
        messages: words,
        onError: (error) => failures.push(error.message),
      }) as unknown as (key: string, values: object) => string;
      for (const [key, text] of flat(words)) {
        for (const number of [0, 1, 2, 21]) {
          const values = Object.fromEntries(
            placeholders(text).map((name) => [name, text.includes(`${name}, plural`) ? number : "x"]),
          );
          expect(t(key, values), key).not.toMatch(/[{}#]/);
        }
      }
      expect(failures).toEqual([]);
    }
  });
});

test("French counts 0 and 1 alike, and says a million with its own word", () => {
  const t = createTranslator({ locale: "fr-FR", messages: fr });
  expect(t("compose.remaining", { count: 1 })).toBe("1 caractère restant");
  expect(t("compose.remaining", { count: 0 })).toBe("Plus aucun caractère");
  expect(t("list.count", { total: 1_000_000 })).toBe("1\u202F000\u202F000 d’invitations");
});

test.each([
  ["en-GB", en, 0, "You cannot invite anybody else now."],
  ["en-GB", en, 1, "You can invite one more person now."],
  ["fr-FR", fr, 0, "Vous ne pouvez inviter personne de plus pour l’instant."],
  ["fr-FR", fr, 3, "Vous pouvez inviter encore 3 personnes pour l’instant."],
])("in %s the invitations left are a whole sentence", (locale, messages, left, sentence) => {
  const t = createTranslator({ locale, messages });
  expect(t("compose.left", { left })).toBe(sentence);
});

test("the labels others rely on are those of contract.md and of spec.md's glossary", () => {
  expect([en.signIn.submit, en.register.submit, en.compose.submit, en.list.send]).toEqual([
    "Sign In",
    "Create Account",
    "Send Invitation",
    "Send Invitation",
  ]);
  expect([fr.signIn.submit, fr.register.submit, fr.compose.submit, fr.list.title]).toEqual([
    "Se connecter",
    "Créer mon compte",
    "Envoyer l’invitation",
    "Mes invitations",
  ]);
  expect([en.invitation.accept, en.invitation.decline, fr.invitation.accept, fr.invitation.decline]).toEqual([
    "Accept Invitation",
    "Decline",
    "Accepter l’invitation",
    "Décliner",
  ]);
  expect(fr.status).toEqual({
    not_sent: "Non envoyée",
    sent: "Envoyée",
    accepted: "Acceptée",
    canceled: "Annulée",
    declined: "Déclinée",
    expired: "Expirée",
  });
});
