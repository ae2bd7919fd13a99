import { spawn } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import path from "node:path";

import { Stop, sentenceFor } from "./failure";

export { Stop } from "./failure";

type Stopper = () => Promise<unknown> | void;

/** What has been started, stopped in reverse order exactly once. */
export class Started {
  private readonly stoppers: Stopper[] = [];
  private stopping: Promise<void> | undefined;
  /** Called as soon as stopping begins, before anything has been stopped. */
  onStopping: (() => void) | undefined;

  add(stopper: Stopper): void {
    this.stoppers.push(stopper);
  }

  stop(): Promise<void> {
    this.stopping ??= this.stopAll();
    return this.stopping;
  }

  private async stopAll() {
    services.closed = true;
    this.onStopping?.();
    for (const stopper of this.stoppers.toReversed()) {
      try {
        await stopper();
      } catch (error) {
        console.error(error instanceof Error ? error.message : error);
      }
    }
    // What was just being started and is not among the stoppers yet.
    await Promise.all([...services.running.values()].map((service) => service.stop()));
  }
}

/** The running services by the process id of their leash; once closed, none is started any more. */
export const services = {
  running: new Map<number, Service>(),
  closed: false,
  onChange: undefined as (() => void) | undefined,
};

/**
 * Runs a program to its end: whatever it started is stopped when it returns, fails, is told to stop by a signal or loses
 * its starter. Exits with the number the program returns (0 without), 1 after a failure; `patienceMs` after it was told to, if
 * something does not end.
 */
export async function program(
  main: (started: Started) => Promise<number | void>,
  patienceMs = 9000,
): Promise<never> {
  const started = new Started();
  const told = Promise.withResolvers<number>();
  const tell = (code: number) => () => told.resolve(code);
  process.on("SIGINT", tell(130)).on("SIGTERM", tell(143)).on("SIGHUP", tell(129));
  process.on("disconnect", tell(143));
  process.on("uncaughtException", told.reject).on("unhandledRejection", told.reject);
  // A terminal that is gone is no reason to leave anything running.
  process.stdout.on("error", () => {});
  process.stderr.on("error", () => {});
  let code: number;
  try {
    code = (await Promise.race([main(started), told.promise])) ?? 0;
  } catch (error) {
    console.error(`\nconvive: ${sentenceFor(error)}`);
    code = 1;
  }
  const overdue = setTimeout(() => process.exit(code), patienceMs);
  overdue.unref();
  await started.stop();
  process.exit(code);
}

/** Fails with a sentence where something listens on the port already. */
export function requireFreePort(port: number, variable: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      const why = error.code === "EADDRINUSE" ? "is taken" : `cannot be used (${error.code})`;
      const other = port < 1024 ? port + 8000 : port > 65_000 ? port - 100 : port + 100;
      reject(new Stop(`Port ${port} ${why}; stop what uses it or choose another with ${variable}=${other}.`));
    });
    server.listen(port, "127.0.0.1", () => server.close(() => resolve()));
  });
}

/** A port nobody uses at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}

export type Service = {
  exited: Promise<number>;
  running: () => boolean;
  stop: () => Promise<number>;
  /** Sends a signal to all of it at once: the end without one. */
  kill: (signal?: NodeJS.Signals) => void;
};

/** Starts a service that ends with us, whatever ends us; what it prints goes to a file, or without one to the screen. */
export function startService(options: {
  command: string;
  args: string[];
  env?: Record<string, string>;
  cwd?: string;
  log?: string;
  stopSignal?: "SIGTERM" | "SIGINT";
}): Service {
  if (services.closed) throw new Stop("Nothing is started any more while Convive stops.");
  const output = options.log === undefined ? ("inherit" as const) : openLog(options.log);
  const leash = path.resolve(import.meta.dirname, "../leash.mjs");
  const child = spawn(
    process.execPath,
    [leash, options.stopSignal ?? "SIGTERM", options.command, ...options.args],
    {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ["pipe", output, output],
      // A group of its own: Ctrl-C reaches us alone, and we stop services in order.
      detached: true,
    },
  );
  if (output !== "inherit") fs.closeSync(output);
  child.stdin?.on("error", () => {});
  let running = true;
  const exited = new Promise<number>((resolve) => {
    const end = (code: number) => {
      running = false;
      services.running.delete(child.pid ?? 0);
      services.onChange?.();
      resolve(code);
    };
    child.once("error", () => end(127));
    child.once("exit", (code) => end(code ?? 1));
  });
  const stop = () => {
    child.stdin?.end();
    return exited;
  };
  const kill = (signal: NodeJS.Signals = "SIGKILL") =>
    void (child.pid && running && process.kill(-child.pid, signal));
  const service = { exited, running: () => running, stop, kill };
  services.running.set(child.pid ?? 0, service);
  services.onChange?.();
  return service;
}

function openLog(file: string): number {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  return fs.openSync(file, "w");
}

/** Waits until `ready` says so, and fails as soon as the service has ended, `ready` gives up or the time is up. */
export async function waitFor(
  what: { name: string; log: string; service: Service; seconds?: number },
  ready: () => Promise<boolean>,
): Promise<void> {
  const until = Date.now() + (what.seconds ?? 60) * 1000;
  while (Date.now() < until) {
    if (!what.service.running()) throw failed(`${what.name} did not start`, what.log);
    if (await ready().catch(giveUpOnStop)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Stop(`${what.name} did not answer in time; look into ${what.log} and start again.`);
}

function giveUpOnStop(error: unknown): false {
  if (error instanceof Stop) throw error;
  return false;
}

/** The sentence for something that failed and left a log. */
export function failed(what: string, log: string): Stop {
  if (isDiskFull(log)) return new Stop(`${what}, for the disk is full; make room and start again.`);
  return new Stop(`${what}; mend what ${log} tells and start again (its end: ${lastLines(log)}).`);
}

const isDiskFull = (log: string) =>
  fs.existsSync(log) && /ENOSPC|No space left/i.test(fs.readFileSync(log, "utf8").slice(-20_000));

/** The last lines of a log, on one line. */
export function lastLines(file: string, count = 3): string {
  const lines = fs.existsSync(file) ? fs.readFileSync(file, "utf8").trim().split("\n") : [];
  return (
    lines
      .map((line) => line.trim())
      .filter(Boolean)
      .slice(-count)
      .join(" / ")
      .replace(/[.\s]+$/, "") || "nothing"
  );
}
