/** A Node process asked over its inspector. */
export type Inspected = { memory: () => Promise<Memory>; close: () => void };

/** Bytes after a collection. */
export type Memory = { heap: number; resident: number };

type Answer = { id?: number; result?: { result?: { value?: string } }; error?: { message: string } };

/** Connects to the inspector of a process that was started with `--inspect` on this port. */
export async function inspect(port: number): Promise<Inspected> {
  const listed = await fetch(`http://127.0.0.1:${port}/json/list`);
  const [target] = (await listed.json()) as { webSocketDebuggerUrl: string }[];
  if (!target) throw new Error(`nothing can be inspected on port ${port}`);
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve, { once: true });
    socket.addEventListener("error", () => reject(new Error("the inspector refused us")), { once: true });
  });
  const waiting = new Map<number, (answer: Answer) => void>();
  socket.addEventListener("message", ({ data }) => {
    const answer = JSON.parse(String(data)) as Answer;
    waiting.get(answer.id ?? 0)?.(answer);
  });
  let last = 0;
  const ask = async (method: string, params: object = {}) => {
    last += 1;
    const answered = new Promise<Answer>((resolve) => waiting.set(last, resolve));
    socket.send(JSON.stringify({ id: last, method, params }));
    const { error, result } = await answered;
    if (error) throw new Error(`the inspector said to ${method}: ${error.message}`);
    return result?.result?.value;
  };
  return {
    memory: async () => {
      for (let round = 0; round < 3; round += 1) await ask("HeapProfiler.collectGarbage");
      const expression = "JSON.stringify(process.memoryUsage())";
      const value = await ask("Runtime.evaluate", { expression, returnByValue: true });
      const { heapUsed, rss } = JSON.parse(value ?? "{}") as NodeJS.MemoryUsage;
      return { heap: heapUsed, resident: rss };
    },
    close: () => socket.close(),
  };
}
