import path from "node:path";

import { lockFolder } from "./services/lock";
import { program } from "./services/program";
import { conclude, runStaticChecks, runVitest } from "./services/steps";
import { workplace } from "./services/workplace";

await program(async (started) => {
  const { dataDir } = workplace();
  await lockFolder(started, path.join(dataDir, "test"));
  return conclude([await runStaticChecks(started), await runVitest(started, dataDir)]);
});
