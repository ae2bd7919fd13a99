import { createSecretKey, type KeyObject } from "node:crypto";

import { z } from "zod";

const base64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

/** Bytes of a base64 or base64url text. */
const bytes = (text: string) => Buffer.from(text, "base64");

const secret = (what: string) =>
  z.string(`is missing: ${what}`).refine((text) => bytes(text).length >= 32 || text.length >= 43, {
    error: "must hold at least 32 random bytes, in base64",
  });

/** A key for hashes; as a KeyObject it is read in once and not at every hash. */
export type NamedKey = { id: string; key: KeyObject };

/** A comma-separated list of `id:base64`; the first key is used for new hashes, all are used for looking up. */
const keyRing = (what: string) =>
  z.string(`is missing: ${what}`).transform((text, context): [NamedKey, ...NamedKey[]] => {
    const keys = text.split(",").map((part) => {
      const [id = "", value = ""] = part.trim().split(":", 2);
      return { id, secret: base64.test(value) ? bytes(value) : Buffer.alloc(0) };
    });
    const isUnusable = keys.some(({ id, secret }) => !/^[a-z0-9]{1,8}$/.test(id) || secret.length < 32);
    const [first, ...others] = isUnusable
      ? []
      : keys.map(({ id, secret }) => ({ id, key: createSecretKey(secret) }));
    if (!first) {
      context.addIssue({
        code: "custom",
        message: "must be a list of id:key, ids of a-z and 0-9, keys of at least 32 bytes in base64",
      });
      return z.NEVER;
    }
    return [first, ...others];
  });

const whole = (least: number, most: number, usual: number) =>
  z.coerce.number().int().min(least).max(most).default(usual);

const origin = z.url({ protocol: /^https?$/ }).transform((text) => new URL(text).origin);

/** Every variable Convive reads; `.env.example` explains each in a line. */
export const variables = {
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: "must be a postgres:// address" }),
  DATABASE_POOL: whole(2, 200, 10),
  DATABASE_WAIT_MS: whole(100, 600_000, 2000),
  DATABASE_PREPARE: z.stringbool().default(true),
  APP_ORIGIN: origin.optional(),
  PORT: whole(1, 65_535, 3000),
  RESEND_API_KEY: z.string("is missing: the key of your Resend account").min(1),
  RESEND_BASE_URL: z.url().optional(),
  RESEND_WEBHOOK_SECRET: z.string("is missing: the signing secret of Resend's webhook").min(1),
  CRON_SECRET: secret("what the scheduler sends to /api/delivery"),
  ORDERS_WEBHOOK_SECRET: secret("the signing secret of the commerce webhook"),
  AUTH_SECRET: secret("what sign-in cookies are encrypted with"),
  INVITATION_KEYS: keyRing("what links are derived from"),
  ADDRESS_KEY: secret("what addresses are hashed with, never rotated").transform((text) =>
    createSecretKey(bytes(text)),
  ),
  SUPPRESSION_KEYS: keyRing("what refused addresses are hashed with"),
  NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: z
    .string("is missing: 32 random bytes in base64, the same at build and on every instance")
    .refine((text) => [16, 24, 32].includes(bytes(text).length), {
      error: "must be 16, 24 or 32 bytes in base64",
    }),
  TRUSTED_PROXY_HOPS: whole(0, 10, 0),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  DELIVERY_CALL_TIMEOUT_MS: whole(100, 60_000, 20_000),
  DELIVERY_LEASE_MS: whole(500, 600_000, 60_000),
  DELIVERY_DRAIN_MS: whole(100, 300_000, 45_000),
  DELIVERY_ATTEMPTS: whole(1, 1000, 8),
  DELIVERY_BACKOFF_MS: whole(1, 3_600_000, 30_000),
  DELIVERY_UNPACED: z.stringbool().default(false),
};

const schema = z.object(variables).superRefine((values, context) => {
  if (values.DELIVERY_LEASE_MS <= values.DELIVERY_CALL_TIMEOUT_MS) {
    context.addIssue({
      code: "custom",
      path: ["DELIVERY_LEASE_MS"],
      message:
        "must be longer than DELIVERY_CALL_TIMEOUT_MS, or two instances would call for one batch at once",
    });
  }
});

export type Env = Omit<z.infer<typeof schema>, "APP_ORIGIN"> & { APP_ORIGIN: string };

/** Parses a set of variables; throws one error that names every wrong or missing one. */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const parsed = schema.safeParse(given);
  if (parsed.success) {
    return { ...parsed.data, APP_ORIGIN: parsed.data.APP_ORIGIN ?? `http://localhost:${parsed.data.PORT}` };
  }
  const lines = parsed.error.issues.map((issue) => `  ${issue.path.join(".")} ${issue.message}`);
  throw new Error(`The environment is not complete (.env.example explains each):\n${lines.join("\n")}`);
}

let parsedOnce: Env | undefined;

/** The environment of this process, parsed at the first call. */
export function env(): Env {
  if (parsedOnce) return parsedOnce;
  parsedOnce = parseEnv(process.env);
  // Where next-auth would else believe a header about its own address.
  process.env["AUTH_URL"] ??= parsedOnce.APP_ORIGIN;
  return parsedOnce;
}
