// Runs on Node 20 and up with nothing installed: brings Node 24 and the packages, then runs what it was asked to.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const dataDir = path.resolve(root, process.env.DATA_DIR || ".data");
const toolsDir = path.join(dataDir, "tools");
const NODE = "24.21.0";
const NPM = "11.19.1";

function stopWith(sentence) {
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
    const { bavail, bsize } = fs.statfsSync(folder);
    const free = Math.floor((bavail * bsize) / 1e6);
    if (free < megabytes) {
      stopWith(`Only ${free} MB are free in ${folder}; make room for ${megabytes} MB and start again.`);
    }
  }
}

function runNpm(node, npm, args, cwd) {
  const done = spawnSync(node, [npm, ...args], {
    cwd,
    encoding: "utf8",
    env: withNodeFirst(node),
    maxBuffer: 1e8,
  });
  if (done.status === 0) return;
  const log = path.join(dataDir, "npm-install.log");
  const said = `${done.stdout}\n${done.stderr}`;
  fs.writeFileSync(log, said);
  if (/ENOSPC/.test(said)) stopWith("The disk is full; make room for about 1500 MB and start again.");
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ENOTCACHED/.test(said)) {
    stopWith(`npm could not reach its registry; connect to the network and start again (details: ${log}).`);
  }
  stopWith(`npm ${args[0]} failed; see ${log} for what it said.`);
}

const withNodeFirst = (node) => ({
  ...process.env,
  PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH ?? ""}`,
});

/** The npm that started us, or the one on the PATH, as a script to run with Node. */
function givenNpm() {
  const asked = process.env.npm_execpath;
  if (asked && asked.endsWith("npm-cli.js")) return asked;
  for (const folder of (process.env.PATH ?? "").split(path.delimiter)) {
    const link = path.join(folder, "npm");
    if (fs.existsSync(link)) return fs.realpathSync(link);
  }
  return stopWith("npm is not installed; install Node.js 20 or newer with npm and start again.");
}

/** A Node that runs the tools: the present one where it is new enough, else the npm package `node`. */
function modernNode() {
  if (isAtLeast(process.version, 22, 18)) return process.execPath;
  const node = path.join(toolsDir, "node_modules", "node", "bin", "node");
  if (!fs.existsSync(node)) {
    console.log(`Fetching Node ${NODE} (this is ${process.version}) ...`);
    installTool({ node: NODE }, { node: true });
  }
  const check = spawnSync(node, ["--version"], { encoding: "utf8" });
  if (check.status !== 0) {
    stopWith(
      `Node ${NODE} from npm does not run on this machine; install Node.js 22.18 or newer and start again.`,
    );
  }
  return node;
}

/** npm 11 or newer, which knows `allowScripts` and writes the lockfile as it is committed. */
function modernNpm(node) {
  const npm = givenNpm();
  const { version } = JSON.parse(fs.readFileSync(path.resolve(path.dirname(npm), "../package.json"), "utf8"));
  if (isAtLeast(version, 11, 4)) return npm;
  const own = path.join(toolsDir, "node_modules", "npm", "bin", "npm-cli.js");
  if (!fs.existsSync(own)) installTool({ npm: NPM }, {}, node);
  return own;
}

function installTool(dependencies, allowScripts, node = process.execPath) {
  fs.mkdirSync(toolsDir, { recursive: true });
  const file = path.join(toolsDir, "package.json");
  const before = fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, "utf8")) : {};
  const manifest = {
    private: true,
    dependencies: { ...before.dependencies, ...dependencies },
    allowScripts: { ...before.allowScripts, ...allowScripts },
  };
  fs.writeFileSync(file, JSON.stringify(manifest));
  runNpm(node, givenNpm(), ["install", "--prefer-offline", "--no-audit", "--no-fund"], toolsDir);
}

const digest = (...files) =>
  files
    .reduce((hash, file) => hash.update(fs.readFileSync(path.join(root, file))), createHash("sha256"))
    .digest("hex");

/** Installs what package-lock.json names, and fails where that would change it. */
function installPackages(node) {
  const stamp = path.join(root, "node_modules", ".convive-install");
  const wanted = digest("package.json", "package-lock.json");
  if (fs.existsSync(stamp) && fs.readFileSync(stamp, "utf8") === wanted) return;
  requireDisk(1500);
  console.log("Installing packages ...");
  const lockfile = path.join(root, "package-lock.json");
  const before = fs.readFileSync(lockfile);
  runNpm(node, modernNpm(node), ["install", "--prefer-offline", "--no-audit", "--no-fund"], root);
  if (!fs.readFileSync(lockfile).equals(before)) {
    fs.writeFileSync(lockfile, before);
    stopWith(
      "package-lock.json does not fit package.json; run npm install, look at the difference and commit it.",
    );
  }
  fs.writeFileSync(stamp, wanted);
}

/** Runs a script of ours or a tool of node_modules; ends with it, and ends it when whoever started us is gone. */
function run(node, [command, ...args]) {
  const what = command.endsWith(".ts")
    ? ["--import", "tsx", command, ...args]
    : [path.join("node_modules", ".bin", command), ...args];
  const child = spawn(node, what, {
    cwd: root,
    env: { ...withNodeFirst(node), DATA_DIR: dataDir },
    stdio: ["inherit", "inherit", "inherit", "ipc"],
  });
  const parent = process.ppid;
  const watch = setInterval(() => process.ppid !== parent && child.kill("SIGTERM"), 500);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => {
    clearInterval(watch);
    process.exit(code ?? (signal === "SIGINT" ? 130 : 1));
  });
}

if (!isAtLeast(process.version, 20)) {
  stopWith(
    `Convive needs Node.js 20 or newer, and this is ${process.version}; install a newer one and start again.`,
  );
}
requireDisk(200);
const node = modernNode();
installPackages(node);
run(node, process.argv.slice(2));
