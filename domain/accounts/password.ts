import { hash, verify } from "@node-rs/argon2";
import { ZxcvbnFactory } from "@zxcvbn-ts/core";

export type PasswordRefusal = "password_too_short" | "password_too_long" | "password_common";

const least = 15;
const most = 256;
const argon2id = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Thrown where more people wait for a password check than can be served soon. */
class TooManyHashes extends Error {}

/** What the work gives, or that it is refused because too many people wait for a password check. */
export async function unlessBusy<T>(work: () => Promise<T>): Promise<T | { refused: "busy" }> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TooManyHashes) return { refused: "busy" };
    throw error;
  }
}

/**
 * Says what is wrong with a new password, null where it is good. `words` are the person's and the shop's own, at most a
 * line each, which count as guessed.
 */
export async function refusePassword(password: string, words: string[]): Promise<PasswordRefusal | null> {
  const length = [...password].length;
  if (length < least) return "password_too_short";
  if (length > most) return "password_too_long";
  const estimator = await loadEstimator();
  const own = words.flatMap((word) => [word, ...word.split(/[\s@.+_-]+/)]).filter((word) => word.length > 2);
  const isGuessed = (piece: string) => estimator.check(piece, own).score < 2;
  const isGuessable = endsOf(password).every(isGuessed) || withoutWords(password, own).length < 8;
  return isGuessable ? "password_common" : null;
}

/** The estimator's time grows with the square of the length and holds up every request: it sees both ends alone. */
function endsOf(password: string): string[] {
  const most = 50;
  return password.length <= most ? [password] : [password.slice(0, most), password.slice(-most)];
}

/** The letters and digits of a password that are not of the words. */
function withoutWords(password: string, words: string[]): string {
  const longestFirst = words.map((word) => word.toLowerCase()).toSorted((a, b) => b.length - a.length);
  const rest = longestFirst.reduce((text, word) => text.replaceAll(word, " "), password.toLowerCase());
  return rest.replace(/[^\p{L}\p{N}]/gu, "");
}

let estimator: Promise<ZxcvbnFactory> | undefined;

/** The word lists weigh some megabytes, so they are read when the first password is chosen. */
function loadEstimator(): Promise<ZxcvbnFactory> {
  estimator ??= import("@zxcvbn-ts/language-common").then(
    ({ adjacencyGraphs, dictionary }) =>
      // Ten ways to read digits as letters, not a hundred: the others find little and cost five times as much.
      new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs, l33tMaxSubstitutions: 10 }),
  );
  return estimator;
}

let running = 0;
const waiting: (() => void)[] = [];

/** At most two at once: each takes 19 MiB and a thread that pages need as well. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= 2) {
    if (waiting.length >= 100) throw new TooManyHashes("too many password checks are waiting");
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else {
    running += 1;
  }
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

/** The argon2id hash of a password, in PHC form. Throws TooManyHashes. */
export const hashPassword = (password: string): Promise<string> => inTurn(() => hash(password, argon2id));

let decoy: Promise<string> | undefined;

/** True where the password is the hashed one; takes as long where there is no hash. Throws TooManyHashes. */
export async function isPassword(password: string, passwordHash: string | null): Promise<boolean> {
  decoy ??= hash("no account has this password", argon2id);
  const against = passwordHash ?? (await decoy);
  if (password.length > most * 2) return false;
  const matches = await inTurn(() => verify(against, password));
  return matches && passwordHash !== null;
}
