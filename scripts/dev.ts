import path from "node:path";

import { seedIfEmpty } from "@/db/seed/seed";

import { lockFolder } from "./services/lock";
import { failed, program } from "./services/program";
import {
  localEnvironment,
  requireFreePorts,
  startApp,
  startDatabase,
  startMailbox,
  startTick,
} from "./services/stack";
import { workplace } from "./services/workplace";

await program(async (started) => {
  const place = workplace();
  await lockFolder(started, place.dataDir);
  await requireFreePorts(place);
  const databaseUrl = await startDatabase(started, place);
  const environment = localEnvironment(place, databaseUrl);
  Object.assign(process.env, environment);
  await seedIfEmpty(databaseUrl);
  await startMailbox(started, place, environment);
  const app = await startApp(started, place, environment, "dev");
  startTick(started, environment, 2000);
  console.log(
    `\n  Shop     http://localhost:${place.port}/en\n  Mailbox  http://localhost:${place.mailboxPort}/inbox\n  Log      ${place.dataDir}/logs/app.log\n`,
  );
  await app.exited;
  throw failed("The app has ended", path.join(place.dataDir, "logs/app.log"));
});
