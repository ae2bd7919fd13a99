import http from "node:http";

import { percentile } from "./figures";

/** What is asked for again and again, and a text that every answer must hold. */
export type Target = { url: string; cookie?: string; holds: string };

export type LoadFigures = { perSecond: number; p95: number };

/** Asks under so many kept connections until the milliseconds, or the number of requests, are over. Every answer has to be the page. */
export async function load(
  target: Target,
  { connections, until }: { connections: number; until: { ms: number } | { requests: number } },
): Promise<LoadFigures> {
  const agent = new http.Agent({ keepAlive: true, maxSockets: connections });
  const began = performance.now();
  const took: number[] = [];
  let asked = 0;
  const isOver = () => ("ms" in until ? performance.now() - began >= until.ms : asked >= until.requests);
  const connection = async () => {
    while (!isOver()) {
      asked += 1;
      const sent = performance.now();
      await ask(target, agent);
      took.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: connections }, connection));
  const seconds = (performance.now() - began) / 1000;
  agent.destroy();
  return { perSecond: took.length / seconds, p95: percentile(took, 0.95) };
}

function ask({ url, cookie, holds }: Target, agent: http.Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { accept: "text/html", "accept-language": "en-GB", ...(cookie && { cookie }) };
    const request = http.get(url, { agent, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on("data", (chunk: Buffer) => chunks.push(chunk));
      answer.on("error", reject);
      answer.on("end", () => {
        const body = Buffer.concat(chunks);
        if (answer.statusCode === 200 && body.includes(holds)) return resolve();
        reject(new Error(`${url} was answered with ${answer.statusCode} and without "${holds}"`));
      });
    });
    request.on("error", reject);
  });
}
