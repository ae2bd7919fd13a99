import { serverFolder } from "./services/build";
import { checkedEnv } from "./services/checked-env";
import { program, startService } from "./services/program";

await program(() => {
  const { PORT, APP_ORIGIN } = checkedEnv();
  const next = startService({
    command: process.execPath,
    args: ["server.js"],
    cwd: serverFolder,
    env: { NODE_ENV: "production", AUTH_URL: APP_ORIGIN, HOSTNAME: "0.0.0.0", PORT: String(PORT) },
  });
  return next.exited;
});
