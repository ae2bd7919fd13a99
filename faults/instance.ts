import type { Service } from "@/scripts/services/program";

/** One running app whose delivery route is called again and again; killed at any moment, it comes back. */
export class Instance {
  private service: Service | undefined;
  private isStopping = false;
  private upSince = 0;
  /** Mails its drains told they have sent; those of kicks behind forms are not among them. */
  sent = 0;

  constructor(
    private readonly launch: () => Promise<Service>,
    readonly port: number,
    private readonly secret: string,
    private readonly isDraining: boolean,
  ) {}

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async start(): Promise<void> {
    this.isStopping = false;
    const service = await this.launchWhenFree();
    this.service = service;
    this.upSince = Date.now();
    if (this.isDraining) void this.callRoute(service);
  }

  /** The port of a killed process is free only when the kernel has cleared up after it. */
  private async launchWhenFree(): Promise<Service> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.launch();
      } catch (error) {
        if (attempt === 20) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  }

  /** Ends the process as a power cut would, and starts another; false where it was not running, or came up just now: on a slow machine none would ever work. */
  kill(): boolean {
    if (!this.service?.running() || Date.now() < this.upSince + 1500) return false;
    const { service } = this;
    this.service = undefined;
    service.kill();
    void service.exited.then(() => (this.isStopping ? undefined : this.start()));
    return true;
  }

  /** Has the process stand still, or go on, as a machine does that is moved while it runs. */
  freeze(isFrozen: boolean): void {
    this.service?.kill(isFrozen ? "SIGSTOP" : "SIGCONT");
  }

  /** True as long as it is the process that was started. */
  get isRunning(): boolean {
    return this.service?.running() ?? false;
  }

  /** Tells the process to end, as a deployment does, and gives its exit code. */
  async stop(): Promise<number> {
    this.isStopping = true;
    return (await this.service?.stop()) ?? 0;
  }

  /** Calls the delivery route once and gives what it answered; null where the answer was lost. */
  async drain(): Promise<{ status: number; sent: number } | null> {
    try {
      const answer = await fetch(`${this.origin}/api/delivery`, {
        method: "POST",
        headers: { authorization: `Bearer ${this.secret}` },
        signal: AbortSignal.timeout(70_000),
      });
      const { sent = 0 } = answer.ok ? ((await answer.json()) as { sent?: number }) : {};
      this.sent += sent;
      return { status: answer.status, sent };
    } catch {
      return null;
    }
  }

  private async callRoute(service: Service): Promise<void> {
    while (service.running() && !this.isStopping) {
      await this.drain();
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
