import { checkedEnv } from "./services/checked-env";
import { program, startService } from "./services/program";
import { root } from "./services/workplace";

await program(() => {
  const { PORT, APP_ORIGIN } = checkedEnv();
  const next = startService({
    command: process.execPath,
    args: ["node_modules/next/dist/bin/next", "start", "--port", String(PORT)],
    cwd: root,
    env: { NODE_ENV: "production", AUTH_URL: APP_ORIGIN },
  });
  return next.exited;
});
