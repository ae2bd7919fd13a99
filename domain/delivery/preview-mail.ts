import { invitationLine } from "@/domain/storefronts/invitation-line";
import type { Settings } from "@/domain/storefronts/settings";
import type { StoreView } from "@/domain/storefronts/store-views";

import { renderMail } from "./skeletons";
import type { MailOf } from "./templates";

/** What a template is shown with: what is usual, and what strains it. */
export const previewSamples = ["usual", "long", "accents", "none", "shop"] as const;

export type PreviewSample = (typeof previewSamples)[number];

const people = {
  usual: "Ana Martin",
  long: "Maximiliana-Konstantina Papadopoulou-Featherstonehaugh",
  accents: "Zoë Lebœuf-Ångström",
  none: "Ana Martin",
  shop: null,
} satisfies Record<PreviewSample, string | null>;

const messages = {
  en: {
    usual: "You asked where the coat was from.\nCome and see for yourself!",
    long: "I have been a customer for years, and this is the one sale I never miss. ".repeat(6).trim(),
    accents: "À très vite, dear Žofie — “naïve” façade, 50 € & <no tags> 🎉",
    shop: "You are welcome any time.",
  },
  fr: {
    usual: "Tu m’avais demandé d’où venait le manteau.\nViens voir\u202F!",
    long: "Je suis cliente depuis des années, et c’est la seule vente que je ne manque jamais. "
      .repeat(5)
      .trim(),
    accents: "À très vite, chère Žofie — «\u202Fnaïve\u202F», cœur, 50\u202F€ & <sans balises> 🎉",
    shop: "Vous serez toujours les bienvenus.",
  },
};

/** What a template is filled with for a store view as it is set now; its links lead to `link`. */
export function sampleOf(
  store: { locale: string; shop: string },
  settings: Settings,
  sample: PreviewSample,
  link: string,
): MailOf<Settings["template"]> {
  const language = store.locale.startsWith("fr") ? "fr" : "en";
  return {
    locale: store.locale,
    shop: store.shop,
    inviter: people[sample],
    line: invitationLine(settings, store.locale),
    message: sample === "none" ? null : messages[language][sample],
    email: "lea@example.org",
    isCustomer: false,
    link,
    signInLink: link,
    preferencesLink: link,
    expires: language === "fr" ? "22 décembre 2026 à 16:30" : "22 December 2026 at 16:30",
  };
}

/** The mail a template makes for a store view as it is set now, filled with a sample; its links lead nowhere. */
export const previewMail = (
  { locale, website }: StoreView,
  settings: Settings,
  { template, sample }: { template: Settings["template"]; sample: PreviewSample },
): Promise<{ subject: string; html: string }> =>
  renderMail(template, sampleOf({ locale, shop: website.name }, settings, sample, "https://shop.example/"));
