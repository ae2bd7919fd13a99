import { createTranslator } from "use-intl/core";

import en from "./en.json";
import fr from "./fr.json";

const languages: Record<string, typeof en> = { en, fr };

/** The words of the mails in the language of a locale, English where there are none. */
export function mailWords(locale: string) {
  const language = locale.split("-")[0] ?? "en";
  return createTranslator({ locale, messages: languages[language] ?? en });
}
