import { parseArgs } from "node:util";

import { closeDatabase } from "@/db/client";
import { migrate } from "@/db/migrate";
import { installShop, type InstallRefusal } from "@/domain/accounts/install-shop";
import { env } from "@/env";

import { program, Stop } from "./services/program";

const usage =
  'npm run setup -- --website "Maison X" --store fr --locale fr-FR --zone Europe/Paris --admin a@b.example [--from shop@b.example]';

const sentences: Record<InstallRefusal, string> = {
  exists: "There is a shop already; setup makes the first one only.",
  website: "--website must be a name of 1 to 60 characters.",
  store: "--store must be a code of 2 to 20 of a-z, 0-9 and -, and not admin, api or static.",
  locale: "--locale must be a language and region, as fr-FR.",
  zone: "--zone must be a time zone, as Europe/Paris.",
  from: "--from must be an email address of a domain that Resend has verified for you.",
  admin: "--admin must be an email address.",
};

await program(async (started) => {
  const { values } = parseArgs({
    options: Object.fromEntries(
      ["website", "store", "locale", "zone", "admin", "from"].map((name) => [
        name,
        { type: "string" as const },
      ]),
    ),
  });
  const given = (name: string) => {
    const value = values[name];
    if (typeof value !== "string") throw new Stop(`--${name} is missing: ${usage}`);
    return value;
  };
  const { DATABASE_URL, APP_ORIGIN } = env();
  const installation = {
    website: given("website"),
    store: given("store"),
    locale: given("locale"),
    zone: given("zone"),
    admin: given("admin"),
    from: typeof values["from"] === "string" ? values["from"] : `invitations@${new URL(APP_ORIGIN).hostname}`,
  };
  started.add(closeDatabase);
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
