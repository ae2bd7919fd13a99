// Runs a command for as long as its starter lives: when standard input closes, the command is told to stop. It must be
// started as the leader of a process group (`detached`), for it ends what the command leaves behind in that group.
import { spawn } from "node:child_process";

const [signal, command, ...args] = process.argv.slice(2);
const { LEASH_UID, LEASH_GID, LEASH_PATIENCE_MS = "6000", ...env } = process.env;

let stopping = false;
function stop() {
  if (stopping) return;
  stopping = true;
  child.kill(signal);
  setTimeout(() => process.kill(-process.pid, "SIGKILL"), Number(LEASH_PATIENCE_MS)).unref();
}

for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, stop);
const child = spawn(command, args, {
  env,
  stdio: ["ignore", "inherit", "inherit"],
  ...(LEASH_UID && { uid: Number(LEASH_UID), gid: Number(LEASH_GID), cwd: "/" }),
});
process.stdin.resume().on("end", stop).on("close", stop).on("error", stop);
child.on("error", (error) => {
  console.error(error.message);
  process.exit(127);
});
child.on("exit", (code) => {
  stopping = true;
  process.kill(-process.pid, "SIGTERM");
  process.exit(code ?? 1);
});
