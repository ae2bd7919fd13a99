import { seedIfEmpty } from "@/db/seed/seed";

import { program, Stop } from "./services/program";
import { localEnvironment, reachDatabase } from "./services/stack";
import { workplace } from "./services/workplace";

await program(async (started) => {
  const place = workplace();
  if (place.databaseUrl && !process.argv.includes("--demo")) {
    throw new Stop(
      "DATABASE_URL is set, and demo data belongs into the embedded database; add --demo if you mean it.",
    );
  }
  const url = await reachDatabase(started, place);
  Object.assign(process.env, localEnvironment(place, url));
  console.log(
    (await seedIfEmpty(url)) ? "The demo data is in." : "There are websites already; nothing was changed.",
  );
});
