import path from "node:path";

import { findBrowser } from "./services/browser";
import { lockFolder } from "./services/lock";
import { program } from "./services/program";
import { conclude, runFaults, runJourneys, runStaticChecks, runVitest } from "./services/steps";
import { workplace } from "./services/workplace";

await program(async (started) => {
  const { dataDir } = workplace();
  await lockFolder(started, path.join(dataDir, "test"));
  // Looked for first, so that nobody waits for the other tests only to hear that there is none.
  process.env["CHROMIUM_PATH"] = await findBrowser(path.join(dataDir, "logs/browser.log"));
  return conclude([
    await runStaticChecks(started),
    await runVitest(started, dataDir),
    await runFaults(started),
    await runJourneys(started, dataDir),
  ]);
});
