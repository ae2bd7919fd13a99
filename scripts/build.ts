import { spawn } from "node:child_process";

import { program } from "./services/program";
import { root } from "./services/workplace";

await program(
  () =>
    new Promise((resolve) => {
      spawn(process.execPath, ["node_modules/next/dist/bin/next", "build"], {
        cwd: root,
        stdio: "inherit",
      }).on("exit", (code) => resolve(code ?? 1));
    }),
);
