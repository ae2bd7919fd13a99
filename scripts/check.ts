import { program } from "./services/program";
import { conclude, runStaticChecks, runVitest } from "./services/steps";
import { workplace } from "./services/workplace";

await program(async (started) => {
  const { dataDir } = workplace();
  return conclude([await runStaticChecks(started), await runVitest(started, dataDir)]);
});
