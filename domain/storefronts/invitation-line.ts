import en from "@/messages/en.json";
import fr from "@/messages/fr.json";

import type { Settings } from "./settings";

/** What an invitation is to, in one line: the shop's own words, or the sentence of the language. */
export function invitationLine(settings: Settings, locale: string): string {
  const words = locale.startsWith("fr") ? fr : en;
  return settings.invitationLine ?? words.invitationLine;
}
