import { SpanStatusCode } from "@opentelemetry/api";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { expect, test } from "vitest";

import { masked } from "./traces";

const token = "aB3-_".repeat(9);

test("a trace keeps how a request went, and holds no token, address, query or message", async () => {
  const memory = new InMemorySpanExporter();
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(masked(memory))] });
  const span = provider.getTracer("test").startSpan(`GET /en/invitation/${token}?email=lea@mail.example`, {
    attributes: {
      "http.method": "GET",
      "http.status_code": 303,
      "http.route": "/[store]/invitation/[token]",
      "next.span_name": `render /en/preferences/${token}`,
      "http.target": `/en/invitation/${token}?email=lea@mail.example`,
      "http.user_agent": "canary-browser",
      "client.address": "192.0.2.7",
    },
  });
  span.addEvent("exception", { "exception.type": "Error", "exception.message": "Key (email)=(lea)" });
  span.recordException(new Error("values (canary-name)"));
  span.setStatus({ code: SpanStatusCode.ERROR, message: "Failed query: insert\nparams: canary-name,lea" });
  span.end();
  await provider.forceFlush();
  const [sent] = memory.getFinishedSpans();
  if (!sent) throw new Error("nothing was sent");
  const { name, attributes, status, events } = sent;
  expect(name).toBe("GET /en/invitation/<token>");
  expect(status).toEqual({ code: SpanStatusCode.ERROR });
  expect(attributes).toEqual({
    "http.method": "GET",
    "http.status_code": 303,
    "http.route": "/[store]/invitation/[token]",
    "next.span_name": "render /en/preferences/<token>",
  });
  expect(events.map((event) => event.attributes)).toEqual([
    { "exception.type": "Error" },
    { "exception.type": "Error" },
  ]);
  expect(JSON.stringify({ name, attributes, status, events })).not.toMatch(/lea|canary|192\.0|aB3-_aB3/);
  expect(sent.spanContext().traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(sent.duration).toHaveLength(2);
});
