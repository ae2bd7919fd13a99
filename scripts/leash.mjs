// Runs a command for as long as its starter lives: when standard input closes, the command is told to stop.
import { spawn } from "node:child_process";

const [signal, command, ...args] = process.argv.slice(2);
const { LEASH_UID, LEASH_GID, ...env } = process.env;
const child = spawn(command, args, {
  env,
  stdio: ["ignore", "inherit", "inherit"],
  ...(LEASH_UID && { uid: Number(LEASH_UID), gid: Number(LEASH_GID), cwd: "/" }),
});

let stopping = false;
function stop() {
  if (stopping) return;
  stopping = true;
  child.kill(signal);
  setTimeout(() => child.kill("SIGKILL"), 7000).unref();
}

process.stdin.resume().on("end", stop).on("close", stop).on("error", stop);
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(name, stop);
child.on("error", (error) => {
  console.error(error.message);
  process.exit(127);
});
child.on("exit", (code) => process.exit(code ?? (stopping ? 0 : 1)));
