import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";

import { wordsOf } from "./words";

const secondsToWait = "5";

/**
 * Has a request that fails be answered in a way of its own: with 503 and when to come again where PostgreSQL was out of reach,
 * and, where a browser goes to a page or sends a form, with a page that needs neither the database nor scripts. Next's own is
 * drawn by scripts, or empty; this stands before it, as only the server's answer itself tells that it failed.
 */
export function answerPlainly(
  request: IncomingMessage,
  response: ServerResponse,
  wasOutOfReach: () => boolean,
): void {
  const { writeHead, write, end } = response;
  let page: string | null = null;
  let isDecided = false;
  const decide = () => {
    if (isDecided) return;
    isDecided = true;
    const isFailed = response.statusCode === 500;
    if (isFailed && wasOutOfReach()) {
      response.statusCode = 503;
      response.setHeader("retry-after", secondsToWait);
    }
    const isOld = response.statusCode === 409 && request.method === "POST";
    page = (isFailed || isOld) && isNavigation(request) ? pageFor(request, response.statusCode) : null;
    if (page) stateHeaders(response, page);
  };
  response.writeHead = (status: number, ...rest: unknown[]) => {
    response.statusCode = status;
    decide();
    // The page's own headers are set; Next's, such as how the content is compressed, are not its.
    return Reflect.apply(writeHead, response, [response.statusCode, ...(page ? [] : rest)]);
  };
  response.write = (...args: unknown[]) => {
    decide();
    if (page === null) return Reflect.apply(write, response, args);
    called(args);
    return true;
  };
  response.end = (...args: unknown[]) => {
    decide();
    if (page === null || response.writableEnded) return Reflect.apply(end, response, args);
    return end.call(response, page, "utf8", () => called(args));
  };
}

/** Calls what was to be called once its part is written, which it never is. */
function called(args: unknown[]): void {
  const last = args.at(-1);
  if (typeof last === "function") process.nextTick(last);
}

/** Whether a browser shows what comes back: neither a script asks, nor a machine. */
const isNavigation = ({ headers }: IncomingMessage): boolean =>
  (headers.accept ?? "").includes("text/html") && !("rsc" in headers) && !("next-action" in headers);

function stateHeaders(response: ServerResponse, page: string): void {
  for (const name of ["content-encoding", "transfer-encoding", "etag", "link", "last-modified"])
    response.removeHeader(name);
  response.setHeader("content-type", "text/html; charset=utf-8");
  response.setHeader("content-length", Buffer.byteLength(page));
  response.setHeader("cache-control", "no-store");
  response.setHeader("content-security-policy", policy);
}

/** What is said of 500, 503, and 409: a form whose action this build does not know. */
function pageFor({ headers, method, url = "/" }: IncomingMessage, status: number): string {
  const locale = headers["accept-language"]?.startsWith("fr") ? "fr" : "en";
  const t = wordsOf(locale);
  const isOld = status === 409;
  const title = t(isOld ? "error.oldTitle" : "error.title");
  const text = t(isOld ? "error.old" : status === 503 ? "error.busy" : "error.text");
  const again = method === "POST" ? `<p>${t("error.sent")}</p>` : `<p><a href="">${t("error.retry")}</a></p>`;
  const next = isOld ? "" : again;
  const look = /^\/admin\b/.test(url) ? "registre" : "carton";
  return `<!doctype html><html lang="${locale}" class="${look}"><head><meta charset="utf-8"><title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><style>${style}</style></head>
<body><main><h1>${title}</h1><p>${text}</p>${next}</main></body></html>`;
}

const style = `:root{color-scheme:light dark}
body{margin:0;font:1.1875rem/1.6 Georgia,serif;background:light-dark(#f6f1e7,#171311);color:light-dark(#1f1a17,#f3ebdd)}
main{max-width:28rem;margin:20vh auto;padding:0 1.25rem}
h1{margin:0 0 1rem;font-size:2rem;font-weight:400;line-height:1.15;text-wrap:balance}
p{margin:0 0 1.25rem}
a{color:inherit;display:inline-block;padding:.6rem 1.3rem;border:1px solid currentColor;border-radius:2px;text-decoration:none}
a:hover{text-decoration:underline}
.registre body{font-family:system-ui,sans-serif;font-size:1rem;background:light-dark(#f7f7f5,#101113);color:light-dark(#1b1c1e,#ecedee)}
.registre h1{font-size:1.5rem;font-weight:600}`;

const policy = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
