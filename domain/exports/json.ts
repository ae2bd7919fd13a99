/** Somebody's own data as a file a browser keeps and never shows as a page; dates are ISO 8601 in UTC. */
export const jsonFile = (name: string, data: object): Response =>
  new Response(`${JSON.stringify(data, null, 2)}\n`, {
    headers: {
      "Content-Type": "application/json; charset=utf-8",
      "Content-Disposition": `attachment; filename="${name}.json"; filename*=UTF-8''${name}.json`,
      "Cache-Control": "no-store",
      "X-Content-Type-Options": "nosniff",
    },
  });
