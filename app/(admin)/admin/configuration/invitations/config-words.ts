/** What a setting is entered with. */
export type ConfigControl =
  | { kind: "list"; options: { value: string; label: string }[] }
  | { kind: "number" }
  | { kind: "line" };

/** One setting as its row shows it; everything is finished text. */
export type ConfigField = {
  key: string;
  label: string;
  help: string;
  /** Its finest scope, in words. */
  finest: string;
  control: ConfigControl;
  text: string;
  isDefault: boolean;
  /** What it holds without a value of its own: in the control, and with where it comes from. */
  inheritedText: string;
  inherited: string;
  /** What the form was drawn with, to notice what others save meanwhile. */
  was: string;
  consequence: string | null;
  /** Where there is more to see of it. */
  more: { href: string; label: string } | null;
  /** Where it is set, for one that is not set at this scope. */
  elsewhere: { text: string; link: { href: string; label: string } | null } | null;
};

export type ConfigSection = { title: string; fields: ConfigField[] };

export type ConfigAnswer = {
  alert?: string;
  isSignedOut?: boolean;
  /** By setting: what is wrong with it, and the form as it was sent. */
  errors?: Record<string, string>;
  values?: Record<string, string>;
  defaults?: Record<string, boolean>;
  was?: Record<string, string>;
};

export type ConfigWords = {
  summary: string;
  errorPrefix: string;
  signIn: string;
  useDefault: string;
  save: string;
  unsaved: string;
  discard: string;
};

/** The names of a setting's fields in the form. */
export const defaultName = (key: string) => `default.${key}`;
export const wasName = (key: string) => `was.${key}`;
