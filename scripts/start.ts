import { serverFolder } from "./services/build";
import { checkedEnv } from "./services/checked-env";
import { program, startService } from "./services/program";

// A provider call under way is waited for: it takes up to DELIVERY_CALL_TIMEOUT_MS, and its results are to be written.
const patienceMs = 40_000;

await program(() => {
  const { PORT } = checkedEnv();
  const next = startService({
    command: process.execPath,
    args: ["server.js"],
    cwd: serverFolder,
    env: {
      NODE_ENV: "production",
      HOSTNAME: "0.0.0.0",
      PORT: String(PORT),
      LEASH_PATIENCE_MS: String(patienceMs),
    },
  });
  return next.exited;
}, patienceMs + 1000);
