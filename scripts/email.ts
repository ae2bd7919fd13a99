import { program, requireFreePort, startService } from "./services/program";
import { port as portOf, root } from "./services/workplace";

await program(async () => {
  const port = portOf("EMAIL_PORT", 3001);
  // React Email would take the next port without a word.
  await requireFreePort(port, "EMAIL_PORT");
  const cli = "node_modules/react-email/dist/cli/index.mjs";
  const server = startService({
    command: process.execPath,
    args: ["--import", "./scripts/loopback.mjs", cli, "dev", "--dir", "emails", "--port", String(port)],
    cwd: root,
    stopSignal: "SIGINT",
  });
  return server.exited;
});
