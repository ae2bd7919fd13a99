import { connect } from "@/db/client";

import { causes } from "./failure";
import { Stop } from "./program";

/** Fails with a sentence where no PostgreSQL that Convive can use answers at the address. */
export async function requireDatabase(url: string): Promise<void> {
  if (!/^postgres(ql)?:$/.test(URL.parse(url)?.protocol ?? "")) {
    throw new Stop(
      "DATABASE_URL must be an address like postgres://user:password@host:5432/name; correct it.",
    );
  }
  const version = await versionOf(url);
  if (version < 150_000) {
    throw new Stop(
      `DATABASE_URL names a PostgreSQL ${Math.floor(version / 10_000)}; use PostgreSQL 15 or newer.`,
    );
  }
}

async function versionOf(url: string): Promise<number> {
  const { sql, close } = connect(url, { pool: 1, prepare: false });
  try {
    const [row] = await Promise.race([
      sql<{ version: string }[]>`select current_setting('server_version_num') as version`,
      silence(),
    ]);
    return Number(row?.version);
  } catch (error) {
    const { code = "", message = "" } = causes(error).at(-1) ?? {};
    // PostgreSQL's own codes have five characters, a digit among them.
    const refused = /^(?=.*\d)[0-9A-Z]{5}$/.test(code);
    throw new Stop(
      refused
        ? `PostgreSQL refuses DATABASE_URL (${message}); correct it and start again.`
        : `No PostgreSQL answers at ${new URL(url).host}, which DATABASE_URL names (${code || message}); start it or correct DATABASE_URL.`,
    );
  } finally {
    await close();
  }
}

/** Fails after ten seconds: the driver's own limit ends with the connection, and something may listen that never answers. */
function silence(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error("nothing came in 10 seconds")), 10_000).unref();
  });
}
