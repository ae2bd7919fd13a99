import type { Left } from "@/components/left-lines";

/** What the form holds and what was said to it; everything is finished text. */
export type AddAnswer = {
  list: string;
  message: string;
  /** The code of the store view. */
  store: string;
  /** The id of the group; empty: the default one. */
  group: string;
  submission: string;
  /** What is wrong with each field, by its name. */
  errors: { list?: string; file?: string; message?: string; store?: string; group?: string };
  alert?: string;
  isSignedOut?: boolean;
  /** What the list comes to, or what was made of it. */
  status?: { text: string; notes: string[] };
  /** What stands in the list as no address. */
  left?: Left;
};

export type AddWords = {
  summary: string;
  signIn: string;
  errorPrefix: string;
  list: string;
  listHint: string;
  file: string;
  fileHint: string;
  fileTooLarge: string;
  message: string;
  messageHint: string;
  store: string;
  storeHint: string;
  group: string;
  groupHint: string;
  groupDefault: string;
  check: string;
  save: string;
};

/** Where a file is sent to, and a list that is too long for an action. */
export const importPath = "/admin/invitations/import";
