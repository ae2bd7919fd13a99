import { parseArgs } from "node:util";

import { closeDatabase } from "@/db/client";
import { migrate } from "@/db/migrate";
import { installShop, type InstallRefusal } from "@/domain/accounts/install-shop";

import { checkedEnv } from "./services/checked-env";
import { requireDatabase } from "./services/database";
import { program, Stop } from "./services/program";

const usage =
  'npm run setup -- --website "Maison X" --store fr --locale fr-FR --zone Europe/Paris --admin a@b.example [--from shop@b.example]';

const sentences: Record<InstallRefusal, string> = {
  exists:
    "There is a shop already, and no administrator of this address who may sign in; setup makes the first shop only.",
  website: "--website must be a name of 1 to 60 characters.",
  store: "--store must be a code of 2 to 20 of a-z, 0-9 and -, and not admin, api or static.",
  locale: "--locale must be a language and region, as fr-FR.",
  zone: "--zone must be a time zone, as Europe/Paris.",
  from: "--from must be an email address of a domain that Resend has verified for you.",
  admin: "--admin must be an email address.",
};

await program(async (started) => {
  const values = parse();
  const given = (name: string) => {
    const value = values[name];
    if (typeof value !== "string") throw new Stop(`--${name} is missing: ${usage}`);
    return value;
  };
  const asked = {
    website: given("website"),
    store: given("store"),
    locale: given("locale"),
    zone: given("zone"),
    admin: given("admin"),
  };
  const { DATABASE_URL, APP_ORIGIN } = checkedEnv();
  if (!asked.admin.includes("@")) throw new Stop(sentences.admin);
  const from = typeof values["from"] === "string" ? values["from"] : usualSender(APP_ORIGIN, asked.admin);
  const installation = { ...asked, from };
  started.add(closeDatabase);
  await requireDatabase(DATABASE_URL);
  await migrate(DATABASE_URL);
  const done = await installShop(installation);
  if (typeof done === "object") throw new Stop(sentences[done.refused]);
  console.log(
    `The shop is ${done === "installed" ? "set up" : "there already"}: ${APP_ORIGIN}/${installation.store}`,
  );
  console.log(
    `A link to set the password goes to ${installation.admin} with the next delivery, and works for 60 minutes.`,
  );
});

/** A sender at the shop's own domain, or where it has none yet, as on localhost, at the administrator's. */
function usualSender(origin: string, admin: string): string {
  const { hostname } = new URL(origin);
  const isDomain = /\.[a-z]/i.test(hostname);
  return `invitations@${isDomain ? hostname : admin.slice(admin.lastIndexOf("@") + 1)}`;
}

function parse(): Record<string, unknown> {
  const names = ["website", "store", "locale", "zone", "admin", "from"];
  const options = Object.fromEntries(names.map((name) => [name, { type: "string" as const }]));
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    // Node's own sentence, without its advice on how to write the program.
    const [why] = (error instanceof Error ? error.message : String(error)).split(/\.\s|\n/);
    throw new Stop(`${why}: ${usage}`);
  }
}
