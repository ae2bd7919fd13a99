import { completeServer, forgetBuild } from "./services/build";
import { program, startService } from "./services/program";
import { root } from "./services/workplace";

await program(async () => {
  forgetBuild();
  const next = "node_modules/next/dist/bin/next";
  const code = await startService({ command: process.execPath, args: [next, "build"], cwd: root }).exited;
  if (code === 0) completeServer();
  return code;
});
