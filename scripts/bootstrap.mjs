// Runs on Node 20 and up with nothing installed: brings Node 24 and the packages, then runs what it was asked to.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { commandOf, watchStarter } from "./processes.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const dataDir = path.resolve(root, process.env.DATA_DIR || ".data");
const toolsDir = path.join(dataDir, "tools");
const NODE = "24.21.0";
const NPM = "11.19.1";

const diskFull = "The disk is full; make room for about 1500 MB and start again.";
const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };

/** What is told to stop when we are: nothing, an installation, or the command itself. */
let stopCurrent;
/** The signal we were told to stop with. */
let told;

function beTold(signal) {
  told ??= signal;
  if (!stopCurrent) process.exit(exitCodes[signal]);
  stopCurrent(signal);
}

function stopWith(sentence) {
  if (told) process.exit(exitCodes[told]);
  console.error(`\nconvive: ${sentence}`);
  process.exit(1);
}

/** True where version `a.b.c` is at least `major.minor`. */
function isAtLeast(version, major, minor = 0) {
  const [a = 0, b = 0] = version.replace(/^v/, "").split(".").map(Number);
  return a > major || (a === major && b >= minor);
}

function requireDisk(megabytes) {
  fs.mkdirSync(dataDir, { recursive: true });
  for (const folder of new Set([root, dataDir])) {
    fs.accessSync(folder, fs.constants.W_OK);
    const { bavail, bsize } = fs.statfsSync(folder);
    const free = Math.floor((bavail * bsize) / 1e6);
    if (free < megabytes) {
      stopWith(`Only ${free} MB are free in ${folder}; make room for ${megabytes} MB and start again.`);
    }
  }
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 200));

/**
 * Runs npm install in a folder, alone: a second one waits for the first, and what an interrupted one left is removed,
 * as npm takes half-written packages for whole ones.
 */
async function installIn(folder, { node, npm, isDone }) {
  const modules = path.join(folder, "node_modules");
  const marker = path.join(modules, ".convive-installing");
  fs.mkdirSync(modules, { recursive: true });
  for (let rounds = 0; isUnderWay(marker); rounds += 1) {
    if (rounds === 5) console.log("Another installation runs in this folder; waiting for it ...");
    await pause();
  }
  if (isDone()) return;
  if (fs.existsSync(marker)) {
    console.log("Clearing away an interrupted installation ...");
    fs.rmSync(modules, { recursive: true, force: true });
    fs.mkdirSync(modules, { recursive: true });
  }
  fs.writeFileSync(marker, String(process.pid));
  const onStart = (pid) => fs.writeFileSync(marker, `${process.pid} ${pid}`);
  const finish = () => fs.rmSync(marker, { force: true });
  const { code, said } = await runNpm({ folder, node, npm, onStart });
  if (code === 0) return finish;
  // npm takes back by itself what it could not finish, but on a full disk it cannot.
  if (!isDiskFull(said)) finish();
  return explainNpm(said);
}

function isUnderWay(marker) {
  if (!fs.existsSync(marker)) return false;
  const pids = fs.readFileSync(marker, "utf8").split(" ").filter(Boolean).map(Number);
  return pids.some((pid) => pid !== process.pid && /bootstrap\.mjs|leash\.mjs/.test(commandOf(pid)));
}

const npmFlags = [
  "--prefer-offline",
  "--no-audit",
  "--no-fund",
  // Whatever the user's own npm is set to.
  "--include=dev",
  "--ignore-scripts=false",
  "--package-lock=true",
  "--omit-lockfile-registry-resolved",
];

/** Runs npm install at the end of a leash, so that it ends when we do, whatever ends us; its remains are cleared away. */
async function runNpm({ folder, node, npm, onStart }) {
  const leash = path.join(root, "scripts", "leash.mjs");
  const child = spawn(process.execPath, [leash, "SIGKILL", node, npm, "install", ...npmFlags], {
    cwd: folder,
    env: withNodeFirst(node),
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  });
  onStart(child.pid);
  stopCurrent = () => child.stdin.end();
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => (said += text));
  }
  const code = await new Promise((resolve) => {
    child.on("error", () => resolve(127)).on("close", (status) => resolve(status ?? 1));
  });
  stopCurrent = undefined;
  if (told) process.exit(exitCodes[told]);
  return { code, said };
}

const isDiskFull = (said) => /ENOSPC|no space left/i.test(said);

function explainNpm(said) {
  const log = path.join(dataDir, "npm-install.log");
  try {
    fs.writeFileSync(log, said);
  } catch {
    // The disk may be full; the sentence below says so.
  }
  if (isDiskFull(said)) stopWith(diskFull);
  if (
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED/.test(said)
  ) {
    stopWith(`npm could not reach its registry; connect to the network and start again (details: ${log}).`);
  }
  stopWith(`npm install failed; look into ${log} for what it said, mend that and start again.`);
}

const withNodeFirst = (node) => ({
  ...process.env,
  PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH ?? ""}`,
});

/** The npm that started us, the one on the PATH or the one beside Node, as a script to run with Node. */
function givenNpm() {
  const onPath = (process.env.PATH ?? "").split(path.delimiter).map((folder) => path.join(folder, "npm"));
  const beside = path.resolve(path.dirname(process.execPath), "../lib/node_modules/npm/bin/npm-cli.js");
  for (const file of [process.env.npm_execpath, ...onPath, beside]) {
    const script = file && fs.existsSync(file) ? fs.realpathSync(file) : "";
    if (script.endsWith("npm-cli.js")) return script;
  }
  return stopWith("npm is not installed; install Node.js 20 or newer with npm and start again.");
}

/** A Node that runs the tools: the present one where it is new enough, else the npm package `node`. */
async function modernNode() {
  if (isAtLeast(process.version, 22, 18)) return process.execPath;
  const node = path.join(toolsDir, "node_modules", "node", "bin", "node");
  const runs = () => spawnSync(node, ["--version"], { encoding: "utf8" }).stdout?.trim() === `v${NODE}`;
  if (runs()) return node;
  console.log(`Fetching Node ${NODE} (this is ${process.version}) ...`);
  await installTool({ node: NODE }, process.execPath, runs);
  if (!runs()) {
    stopWith(
      `Node ${NODE} from npm does not run on this machine; install Node.js 22.18 or newer and start again.`,
    );
  }
  return node;
}

/** npm 11 or newer, which knows `allowScripts` and writes the lockfile as it is committed. */
async function modernNpm(node) {
  const npm = givenNpm();
  const { version } = JSON.parse(fs.readFileSync(path.resolve(path.dirname(npm), "../package.json"), "utf8"));
  if (isAtLeast(version, 11, 4)) return npm;
  const own = path.join(toolsDir, "node_modules", "npm", "bin", "npm-cli.js");
  const isThere = () => fs.existsSync(own);
  if (!isThere()) await installTool({ npm: NPM }, node, isThere);
  return own;
}

async function installTool(dependencies, node, isDone) {
  fs.mkdirSync(toolsDir, { recursive: true });
  const file = path.join(toolsDir, "package.json");
  const before = readJson(file).dependencies;
  const manifest = {
    private: true,
    dependencies: { ...before, ...dependencies },
    allowScripts: { node: true },
  };
  fs.writeFileSync(file, JSON.stringify(manifest));
  const finish = await installIn(toolsDir, { node, npm: givenNpm(), isDone });
  finish?.();
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch {
    return {};
  }
}

const digest = (...files) =>
  files
    .reduce((hash, file) => hash.update(fs.readFileSync(path.join(root, file))), createHash("sha256"))
    .digest("hex");

/**
 * Whether two lockfiles install the same: they may differ in optional packages that only one names, because registries do not
 * all have the binaries of other systems.
 */
function installSame(before, after) {
  const [{ packages: one, ...rest }, { packages: other, ...otherRest }] = [before, after].map((text) =>
    JSON.parse(text),
  );
  const fits = (name) =>
    one[name] && other[name]
      ? JSON.stringify(one[name]) === JSON.stringify(other[name])
      : (one[name] ?? other[name]).optional === true;
  return JSON.stringify(rest) === JSON.stringify(otherRest) && Object.keys({ ...one, ...other }).every(fits);
}

/** Installs what package-lock.json names, and fails where that would change it. */
async function installPackages(node) {
  const stamp = path.join(root, "node_modules", ".convive-install");
  const wanted = digest("package.json", "package-lock.json");
  const isDone = () => fs.existsSync(stamp) && fs.readFileSync(stamp, "utf8") === wanted;
  if (isDone()) return;
  requireDisk(1500);
  console.log("Installing packages ...");
  const lockfile = path.join(root, "package-lock.json");
  const before = fs.readFileSync(lockfile);
  const finish = await installIn(root, { node, npm: await modernNpm(node), isDone });
  const after = fs.readFileSync(lockfile);
  if (!after.equals(before)) {
    fs.writeFileSync(lockfile, before);
    if (!installSame(before, after)) {
      stopWith(
        "package-lock.json does not fit package.json; run npm install, look at the difference and commit it.",
      );
    }
  }
  if (!finish) return;
  fs.writeFileSync(stamp, wanted);
  finish();
}

/** Runs a script of ours or a tool of node_modules, and ends with it. */
function run(node, [command, ...args]) {
  const what = command.endsWith(".ts")
    ? ["--import", "tsx", command, ...args]
    : [path.join("node_modules", ".bin", command), ...args];
  const child = spawn(node, what, {
    cwd: root,
    env: {
      ...withNodeFirst(node),
      DATA_DIR: dataDir,
      CONVIVE_STARTED_AT: String(Math.round(performance.timeOrigin)),
    },
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
  // In production what is under way is waited for.
  const patienceMs = command === "scripts/start.ts" ? 42_000 : 9500;
  stopCurrent = (signal) => {
    child.kill(signal);
    setTimeout(() => child.kill("SIGKILL"), patienceMs).unref();
  };
  child.on("exit", (code, signal) => process.exit(code ?? exitCodes[signal] ?? 1));
}

function explain(error) {
  const { code, path: file, message } = error;
  if (code === "ENOSPC") stopWith(diskFull);
  if (["EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST"].includes(code)) {
    stopWith(
      `${file} cannot be written (${code}); give this user the folder, or choose another with DATA_DIR.`,
    );
  }
  stopWith(`Convive could not be prepared (${message.split("\n")[0]}); mend that and start again.`);
}

if (!isAtLeast(process.version, 20)) {
  stopWith(
    `Convive needs Node.js 20 or newer, and this is ${process.version}; install a newer one and start again.`,
  );
}
for (const signal of Object.keys(exitCodes)) process.on(signal, () => beTold(signal));
watchStarter(() => beTold("SIGTERM"));
try {
  requireDisk(200);
  const node = await modernNode();
  await installPackages(node);
  run(node, process.argv.slice(2));
} catch (error) {
  explain(error);
}
