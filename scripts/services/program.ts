import { spawn } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import path from "node:path";

/** An expected way to fail: one sentence that says what to do, no stack. */
export class Stop extends Error {}

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
    this.onStopping?.();
    for (const stopper of this.stoppers.toReversed()) {
      try {
        await stopper();
      } catch (error) {
        console.error(error instanceof Error ? error.message : error);
      }
    }
  }
}

function sentenceFor(error: unknown): string {
  if (error instanceof Stop) return error.message;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return /ENOSPC|No space left/.test(text) ? "The disk is full; make room and start again." : text;
}

/**
 * Runs a program to its end: whatever it started is stopped when it returns, fails, is told to stop by a signal or loses
 * its starter. Exits with the number the program returns (0 without), 1 after a failure.
 */
export async function program(main: (started: Started) => Promise<number | void>): Promise<never> {
  const started = new Started();
  const told = Promise.withResolvers<number>();
  const tell = (code: number) => () => told.resolve(code);
  process.on("SIGINT", tell(130)).on("SIGTERM", tell(143)).on("SIGHUP", tell(129));
  process.on("disconnect", tell(143));
  let code: number;
  try {
    code = (await Promise.race([main(started), told.promise])) ?? 0;
  } catch (error) {
    console.error(`\nconvive: ${sentenceFor(error)}`);
    code = 1;
  }
  const overdue = setTimeout(() => process.exit(code), 9000);
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
      reject(
        new Stop(`Port ${port} ${why}; stop what uses it or choose another with ${variable}=${port + 100}.`),
      );
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
  kill: () => void;
};

/** Starts a service that ends with us, whatever ends us; what it prints goes to a file. */
export function startService(options: {
  command: string;
  args: string[];
  env?: Record<string, string>;
  cwd?: string;
  log: string;
  stopSignal?: "SIGTERM" | "SIGINT";
}): Service {
  fs.mkdirSync(path.dirname(options.log), { recursive: true });
  const log = fs.openSync(options.log, "w");
  const leash = path.resolve(import.meta.dirname, "../leash.mjs");
  const child = spawn(
    process.execPath,
    [leash, options.stopSignal ?? "SIGTERM", options.command, ...options.args],
    {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ["pipe", log, log],
      // A group of its own: Ctrl-C reaches us alone, and we stop services in order.
      detached: true,
    },
  );
  fs.closeSync(log);
  child.stdin?.on("error", () => {});
  let running = true;
  const exited = new Promise<number>((resolve) => {
    child.once("error", () => resolve(127));
    child.once("exit", (code) => {
      running = false;
      resolve(code ?? 1);
    });
  });
  const stop = () => {
    child.stdin?.end();
    return exited;
  };
  const kill = () => void (child.pid && running && process.kill(-child.pid, "SIGKILL"));
  return { exited, running: () => running, stop, kill };
}

/** Waits until `ready` says so, and fails as soon as the service has ended or the time is up. */
export async function waitFor(
  what: { name: string; log: string; service: Service; seconds?: number },
  ready: () => Promise<boolean>,
): Promise<void> {
  const until = Date.now() + (what.seconds ?? 60) * 1000;
  while (Date.now() < until) {
    if (!what.service.running())
      throw new Stop(`${what.name} did not start; it said: ${lastLines(what.log)}`);
    if (await ready().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Stop(`${what.name} did not answer in time; see ${what.log}.`);
}

/** The last lines of a log, on one line. */
export function lastLines(file: string, count = 3): string {
  const lines = fs.existsSync(file) ? fs.readFileSync(file, "utf8").trim().split("\n") : [];
  return lines.slice(-count).join(" / ") || "nothing";
}
