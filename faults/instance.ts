import type { Service } from "@/scripts/services/program";

/** One running app whose delivery route is called again and again; killed at any moment, it comes back. */
export class Instance {
  private service: Service | undefined;
  private isStopping = false;
  private upSince = 0;

  constructor(
    private readonly launch: () => Promise<Service>,
    private readonly port: number,
    private readonly secret: string,
  ) {}

  async start(): Promise<void> {
    const service = await this.launchWhenFree();
    this.service = service;
    this.upSince = Date.now();
    void this.callRoute(service);
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

  async stop(): Promise<void> {
    this.isStopping = true;
    await this.service?.stop();
  }

  private async callRoute(service: Service): Promise<void> {
    while (service.running() && !this.isStopping) {
      try {
        const answer = await fetch(`http://127.0.0.1:${this.port}/api/delivery`, {
          method: "POST",
          headers: { authorization: `Bearer ${this.secret}` },
        });
        await answer.arrayBuffer();
      } catch {
        // It was killed while it answered.
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
