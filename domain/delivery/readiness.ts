import { readReadiness as askDatabase, type Readiness } from "@/db/readiness";
import { isStopping } from "@/domain/stopping";
import { env } from "@/env";

let asking: Promise<Readiness> | undefined;

/** Whether this instance can serve requests, and if not why; those who ask at once share one question to the database. */
export async function readReadiness(): Promise<Readiness | "stopping"> {
  if (isStopping()) return "stopping";
  asking ??= askDatabase(env().DATABASE_URL).finally(() => (asking = undefined));
  return asking;
}
