import { program } from "./services/program";
import { reachDatabase } from "./services/stack";
import { workplace } from "./services/workplace";

await program(async (started) => {
  await reachDatabase(started, workplace());
  console.log("The database is up to date.");
});
