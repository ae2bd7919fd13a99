import { forgetBuild } from "./services/build";
import { program, startService } from "./services/program";
import { root } from "./services/workplace";

await program(() => {
  forgetBuild();
  const next = "node_modules/next/dist/bin/next";
  return startService({ command: process.execPath, args: [next, "build"], cwd: root }).exited;
});
