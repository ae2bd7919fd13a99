import type { Attributes, AttributeValue } from "@opentelemetry/api";
import { BatchSpanProcessor, type ReadableSpan, type SpanExporter } from "@opentelemetry/sdk-trace-base";
import { OTLPHttpJsonTraceExporter, registerOTel } from "@vercel/otel";

import { withoutSecrets } from "@/log";

/** Sends traces to an OpenTelemetry collector over HTTP, with what a person or a link could be read from taken out. */
export function sendTraces(endpoint: string): void {
  const url = `${endpoint.replace(/\/$/, "")}/v1/traces`;
  // Named in full: what the library adds by itself where the variable is set would send everything unmasked.
  const spanProcessors = [new BatchSpanProcessor(masked(new OTLPHttpJsonTraceExporter({ url })))];
  registerOTel({ serviceName: "convive", spanProcessors });
}

/** Hands spans on with only the attributes named below, and no token, address or query in any text of them. */
export function masked(inner: SpanExporter): SpanExporter {
  return {
    export: (spans, done) => inner.export(spans.map(maskSpan), done),
    shutdown: () => inner.shutdown(),
    forceFlush: () => inner.forceFlush?.() ?? Promise.resolve(),
  };
}

/** What tells how a request went; addresses it came from, headers and full paths are none of it. */
const kept = new Set([
  "http.method",
  "http.request.method",
  "http.response.status_code",
  "http.route",
  "http.status_code",
  "next.page",
  "next.route",
  "next.segment",
  "next.span_name",
  "next.span_type",
  "operation.name",
  "server.address",
  "server.port",
]);

function maskSpan(span: ReadableSpan): ReadableSpan {
  const events = span.events.map((event) => ({ ...event, attributes: errorsOnly(event.attributes ?? {}) }));
  const changed = {
    name: maskText(span.name),
    attributes: pick(span.attributes, (name) => kept.has(name)),
    // Without its message, which quotes the values of a failed query.
    status: { code: span.status.code },
    events,
    links: span.links.map((link) => ({ ...link, attributes: {} })),
  };
  // Whatever else a span tells, its times and ids, it goes on telling itself.
  return Object.create(
    span,
    Object.fromEntries(Object.entries(changed).map(([name, value]) => [name, { value, enumerable: true }])),
  ) as ReadableSpan;
}

/** Of what was thrown only its kind: messages of the database quote values. */
const errorsOnly = (attributes: Attributes) => pick(attributes, (name) => name === "exception.type");

const pick = (attributes: Attributes, isKept: (name: string) => boolean): Attributes =>
  Object.fromEntries(
    Object.entries(attributes).flatMap(([name, value]) => (isKept(name) ? [[name, maskValue(value)]] : [])),
  );

const maskValue = (value: AttributeValue | undefined): AttributeValue | undefined =>
  typeof value === "string" ? maskText(value) : Array.isArray(value) ? undefined : value;

const maskText = (text: string): string => withoutSecrets(text.replace(/[?#]\S*/g, ""));
