import { hash, verify } from "@node-rs/argon2";
import { ZxcvbnFactory } from "@zxcvbn-ts/core";

export type PasswordRefusal = "password_too_short" | "password_too_long" | "password_common";

const least = 15;
const most = 256;
const argon2id = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Thrown where more people wait for a password check than can be served soon. */
export class TooManyHashes extends Error {}

/**
 * Says what is wrong with a new password, null where it is good. `words` are the person's and the shop's own, which
 * count as guessed.
 */
export async function refusePassword(password: string, words: string[]): Promise<PasswordRefusal | null> {
  const length = [...password].length;
  if (length < least) return "password_too_short";
  if (length > most) return "password_too_long";
  const estimator = await loadEstimator();
  const own = words.flatMap((word) => [word, ...word.split(/[\s@.+_-]+/)]).filter((word) => word.length > 2);
  const isGuessable = estimator.check(password, own).score < 2 || withoutWords(password, own).length < 8;
  return isGuessable ? "password_common" : null;
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
    ({ adjacencyGraphs, dictionary }) => new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs }),
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
