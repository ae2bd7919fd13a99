import type { IncomingHttpHeaders, IncomingMessage } from "node:http";

import { json, refuse, seeOther, type Answer } from "./answers";
import { clearFaults, setFaults } from "./control";
import { asset } from "./inbox/assets";
import { showFrame } from "./inbox/frame";
import { showList } from "./inbox/list-page";
import { showMail } from "./inbox/mail-page";
import { readStats } from "./read";
import { getEmail, listEmails } from "./reading";
import { receive, type Desk } from "./receive";
import { notFound, wrongMethod } from "./refusals";
import { clear } from "./store";

type Visit = { desk: Desk; request: IncomingMessage; search: URLSearchParams; name: string };
type Handler = (visit: Visit) => Answer | Promise<Answer>;

const routes: [RegExp, Record<string, Handler>][] = [
  [
    /^\/emails$/,
    {
      GET: ({ desk, search }) => listEmails(desk.sql, search),
      POST: ({ desk, request }) => receive(desk, request, "/emails"),
    },
  ],
  [/^\/emails\/batch$/, { POST: ({ desk, request }) => receive(desk, request, "/emails/batch") }],
  [/^\/emails\/([^/]+)$/, { GET: ({ desk, name }) => getEmail(desk, name) }],
  [/^\/stats$/, { GET: async ({ desk }) => json(200, await readStats(desk.sql)) }],
  [
    /^\/requests$/,
    { GET: ({ desk, search }) => json(200, desk.requests.since(Number(search.get("since") ?? 0))) },
  ],
  [
    /^\/faults$/,
    {
      GET: ({ desk }) => json(200, desk.faults.report()),
      POST: ({ desk, request }) => setFaults(desk.faults, request),
      DELETE: ({ desk }) => clearFaults(desk.faults),
    },
  ],
  [/^\/$/, { GET: () => seeOther("/inbox") }],
  [/^\/inbox$/, { GET: ({ desk, search }) => showList(desk.sql, search, desk.now()) }],
  [/^\/inbox\/delete$/, { POST: ({ desk }) => clear(desk.sql).then(() => seeOther("/inbox")) }],
  [/^\/inbox\/assets\/([a-z.]+)$/, { GET: ({ name }) => asset(name) }],
  [/^\/inbox\/([^/]+)$/, { GET: ({ desk, name, search }) => showMail(desk.sql, name, search, desk.now()) }],
  [/^\/inbox\/([^/]+)\/html$/, { GET: ({ desk, name }) => showFrame(desk.sql, name) }],
];

/** Finds who answers a request; nothing found is answered as Resend's API does. */
export async function answerTo(desk: Desk, request: IncomingMessage): Promise<Answer> {
  if (!isFromHere(request)) return refuse(notFound);
  const { pathname, searchParams: search } = new URL(`http://localhost${request.url}`);
  const method = request.method === "HEAD" ? "GET" : (request.method ?? "GET");
  for (const [pattern, handlers] of routes) {
    const match = pattern.exec(pathname);
    if (!match) continue;
    const handler = handlers[method];
    return handler ? handler({ desk, request, search, name: match[1] ?? "" }) : refuse(wrongMethod);
  }
  return refuse(notFound);
}

/** No key guards reading and faults, so pages of other sites must not reach the mailbox by a name of theirs, nor post to it. */
function isFromHere({ headers, method }: IncomingMessage): boolean {
  const isLocalName = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/.test(headers.host ?? "");
  return isLocalName && (method === "GET" || !isFromElsewhere(headers));
}

/** True where a browser says that a page of another site sends this; older ones say so by Origin alone. */
function isFromElsewhere({ origin, host, "sec-fetch-site": site }: IncomingHttpHeaders): boolean {
  if (typeof site === "string") return /^(?:cross|same)-site$/.test(site);
  return origin !== undefined && origin !== `http://${host}`;
}
