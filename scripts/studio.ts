import { program } from "./services/program";
import { reachDatabase } from "./services/stack";
import { runCommand } from "./services/steps";
import { workplace } from "./services/workplace";

await program(async (started) => {
  const url = await reachDatabase(started, workplace());
  return runCommand(started, {
    name: "drizzle studio",
    command: "drizzle-kit",
    args: ["studio"],
    env: { DATABASE_URL: url },
  });
});
