import net from "node:net";

import type { Started } from "@/scripts/services/program";

/** Stands before a server and can fall silent: connections stay open, are even accepted, and nothing passes any more. */
export class TcpProxy {
  /** Connections that were open or came while it was silent. */
  held = 0;
  private isSilent = false;
  private readonly pairs = new Set<[net.Socket, net.Socket]>();

  private constructor(
    private readonly server: net.Server,
    private readonly target: number,
  ) {}

  static async start(started: Started, target: number): Promise<TcpProxy> {
    const server = net.createServer();
    const proxy = new TcpProxy(server, target);
    server.on("connection", (client) => proxy.join(client));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    started.add(() => proxy.close());
    return proxy;
  }

  get port(): number {
    const address = this.server.address();
    return address && typeof address === "object" ? address.port : 0;
  }

  private join(client: net.Socket): void {
    const upstream = net.connect(this.target, "127.0.0.1");
    const pair: [net.Socket, net.Socket] = [client, upstream];
    this.pairs.add(pair);
    const end = () => {
      client.destroy();
      upstream.destroy();
      this.pairs.delete(pair);
    };
    for (const [from, to] of [pair, pair.toReversed()] as [net.Socket, net.Socket][]) {
      from.on("data", (bytes) => to.write(bytes));
      from.on("error", end).on("close", end);
    }
    if (this.isSilent) this.hold(pair);
  }

  private hold(pair: [net.Socket, net.Socket]): void {
    this.held += 1;
    for (const socket of pair) socket.pause();
  }

  /** From now on nothing passes, or all that waits does. */
  silence(isSilent: boolean): void {
    this.isSilent = isSilent;
    for (const pair of this.pairs) {
      if (isSilent) this.hold(pair);
      else for (const socket of pair) socket.resume();
    }
  }

  private close(): void {
    this.server.close();
    for (const pair of this.pairs) for (const socket of pair) socket.destroy();
  }
}
