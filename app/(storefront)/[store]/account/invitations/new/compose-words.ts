/** For none, one and many; a # stands for the number. */
export type Counted = [none: string, one: string, many: string];

export type ComposeWords = {
  summary: string;
  errorPrefix: string;
  submit: string;
  emails: string[];
  removes: string[];
  remove: string;
  emailHint: string;
  add: string;
  addFull: string;
  message: string;
  messageHint: string;
  signIn: string;
  remaining: Counted;
  over: Counted;
  pasted: Counted;
  preview: string;
  previewTitle: string;
  previewFrom: string;
  previewSubject: string;
  previewNote: string;
};

/** What the form holds and what was said to it; everything is finished text. */
export type ComposeAnswer = {
  emails: string[];
  /** What is wrong with each address, by its place. */
  errors: (string | null)[];
  message: string;
  messageError?: string;
  alert?: string;
  /** The session has ended; what was typed waits for another. */
  isSignedOut?: boolean;
  status?: string;
  submission: string;
};

/** Null where nobody is signed in, whose mail it would be. */
export type Preview = PreviewParts | null;
export type PreviewParts = {
  from: string;
  subject: string;
  before: string[];
  after: string[];
  without: string[];
};

export const counted = (words: Counted, count: number): string =>
  words[Math.min(count, 2)]?.replace("#", String(count)) ?? "";
