import type { ServerResponse } from "node:http";

import type { Refusal } from "./refusals";

/** What is written back; `dropped` means that the connection is cut instead. */
export type Answer = {
  status: number;
  type: string;
  body: string;
  headers?: Record<string, string>;
  dropped?: boolean;
};

/** An answer whose body is JSON already. */
export const jsonText = (status: number, body: string, headers: Record<string, string> = {}): Answer => ({
  status,
  type: "application/json; charset=utf-8",
  body,
  headers,
});

/** An answer in JSON. */
export const json = (status: number, value: unknown, headers: Record<string, string> = {}): Answer =>
  jsonText(status, JSON.stringify(value), headers);

/** A refusal in the form every error of Resend's API has. */
export const refuse = (refusal: Refusal, headers: Record<string, string> = {}): Answer =>
  json(refusal.statusCode, refusal, headers);

/** Sends the browser on after a form was posted. */
export const seeOther = (location: string): Answer => ({
  status: 303,
  type: "text/plain; charset=utf-8",
  body: "",
  headers: { location },
});

/** Writes an answer, or cuts the connection where it is to get lost. */
export function write(response: ServerResponse, answer: Answer): void {
  if (answer.dropped) {
    response.destroy();
    return;
  }
  response.writeHead(answer.status, {
    "content-type": answer.type,
    "content-length": Buffer.byteLength(answer.body),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...answer.headers,
  });
  response.end(answer.body);
}
