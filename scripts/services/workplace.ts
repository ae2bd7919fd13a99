import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";

import { Stop } from "./program";

export const root = path.resolve(import.meta.dirname, "../..");

/** The port a variable names, or the usual one. */
export const port = (variable: string, usual: number) => {
  const value = Number(process.env[variable] || usual);
  if (!Number.isInteger(value) || value < 1 || value > 65_535) {
    throw new Stop(`${variable} must be a port, 1 to 65535, and is ${process.env[variable]}.`);
  }
  return value;
};

/** Where this copy keeps its data and which ports it uses, from the environment. */
export function workplace() {
  const dataDir = path.resolve(root, process.env["DATA_DIR"] || ".data");
  const ports = {
    port: port("PORT", 3000),
    mailboxPort: port("MAILBOX_PORT", 3025),
    dbPort: port("DB_PORT", 5544),
  };
  if (new Set(Object.values(ports)).size < 3) {
    throw new Stop("PORT, MAILBOX_PORT and DB_PORT must be three different ports; choose others.");
  }
  fs.mkdirSync(path.join(dataDir, "logs"), { recursive: true });
  return {
    dataDir,
    ...ports,
    databaseUrl: process.env["DATABASE_URL"] || undefined,
  };
}

export type Workplace = ReturnType<typeof workplace>;

const base64 = (bytes = 32) => randomBytes(bytes).toString("base64");

const freshSecrets = () => ({
  DATABASE_PASSWORD: randomBytes(24).toString("hex"),
  RESEND_API_KEY: `re_${randomBytes(16).toString("hex")}`,
  RESEND_WEBHOOK_SECRET: `whsec_${base64(24)}`,
  CRON_SECRET: base64(),
  ORDERS_WEBHOOK_SECRET: `whsec_${base64()}`,
  AUTH_SECRET: base64(),
  INVITATION_KEYS: `a:${base64()}`,
  ADDRESS_KEY: base64(),
  SUPPRESSION_KEYS: `a:${base64()}`,
  NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: base64(),
});

export type Secrets = ReturnType<typeof freshSecrets>;

/** The secrets of this copy: made once, kept in a file only its owner may read. */
export function secretsOf(dataDir: string): Secrets {
  const file = path.join(dataDir, "secrets.json");
  const kept = readSecrets(file);
  const secrets = { ...freshSecrets(), ...kept };
  if (Object.keys(secrets).some((name) => !(name in kept))) {
    // Written aside and moved into place, so that a full disk or a kill does not cost the old ones.
    fs.writeFileSync(`${file}.new`, JSON.stringify(secrets, null, 2), { mode: 0o600 });
    fs.renameSync(`${file}.new`, file);
  }
  fs.chmodSync(file, 0o600);
  return secrets;
}

function readSecrets(file: string): Partial<Secrets> {
  if (!fs.existsSync(file)) return {};
  try {
    const kept: unknown = JSON.parse(fs.readFileSync(file, "utf8"));
    const isWhole =
      kept !== null &&
      typeof kept === "object" &&
      !Array.isArray(kept) &&
      Object.values(kept).every((value) => typeof value === "string" && value !== "");
    if (isWhole) return kept;
  } catch {
    // Not JSON, or not ours to read.
  }
  throw new Stop(
    `${file} is damaged; put it back from a copy, or delete it and start anew with npm run demo -- --reset.`,
  );
}
