import { expect, origin, test } from "./shop";

const secret = process.env["CRON_SECRET"] ?? "";

test("probes hear that the process lives and that it can serve", async ({ request }) => {
  for (const [path, status] of [
    ["/api/health/live", "live"],
    ["/api/health/ready", "ready"],
  ] as const) {
    const answer = await request.get(path);
    expect(answer.status()).toBe(200);
    expect(await answer.json()).toEqual({ status });
    expect(answer.headers()["cache-control"]).toBe("no-store");
  }
});

test("the queue's figures are for who knows the secret", async ({ request }) => {
  const ask = (authorization?: string) =>
    request.get("/api/metrics", { headers: authorization ? { authorization } : {} });
  for (const wrong of [undefined, "Bearer undefined", secret]) expect((await ask(wrong)).status()).toBe(401);
  const answer = await ask(`Bearer ${secret}`);
  expect(answer.headers()["content-type"]).toBe("text/plain; version=0.0.4; charset=utf-8");
  const lines = (await answer.text()).trim().split("\n");
  const figures = lines.filter((line) => !line.startsWith("#"));
  for (const figure of figures) expect(figure).toMatch(/^convive_[a-z_]+ \d+(\.\d+)?(e-\d+)?$/);
  expect(figures.map((figure) => figure.split(" ")[0])).toEqual(
    lines.flatMap((line) => /^# TYPE (\S+) (?:gauge|counter)$/.exec(line)?.[1] ?? []),
  );
  expect(figures.length).toBeGreaterThan(5);
});

test("who finds a weakness reads whom to tell, until a day that is to come", async ({ request }) => {
  const answer = await request.get("/.well-known/security.txt");
  expect(answer.headers()["content-type"]).toBe("text/plain; charset=utf-8");
  const text = await answer.text();
  expect(text).toMatch(/^Contact: mailto:[^\s@]+@[^\s@]+$/m);
  expect(text).toContain(`Canonical: ${origin}/.well-known/security.txt\n`);
  const days = (Date.parse(/^Expires: (\S+)$/m.exec(text)?.[1] ?? "") - Date.now()) / 86_400_000;
  expect(days).toBeGreaterThan(170);
  expect(days).toBeLessThan(365);
});

const answers: [what: string, path: string, status: number][] = [
  ["a page", "/en", 200],
  ["a redirect", "/", 307],
  ["an unknown page", "/en/no/such/page", 404],
  ["an unknown link", `/en/invitation/${"x".repeat(43)}`, 303],
  ["a door of the administration", "/admin/sign-in", 200],
  ["a refused machine", "/api/delivery", 401],
  ["a probe", "/api/health/live", 200],
  ["a file", "/icon.svg", 200],
];

for (const [what, path, status] of answers) {
  test(`${what} has the headers every answer has, and where it is a page no script or style without its nonce`, async ({
    request,
  }) => {
    const answer = await request.get(path, { maxRedirects: 0 });
    expect(answer.status()).toBe(status);
    const headers = answer.headers();
    expect(headers).toMatchObject({
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "cross-origin-opener-policy": "same-origin",
      "strict-transport-security": "max-age=31536000; includeSubDomains",
      "permissions-policy": "camera=(), geolocation=(), microphone=()",
    });
    expect(["same-origin", "no-referrer"]).toContain(headers["referrer-policy"]);
    expect(headers).not.toHaveProperty("x-powered-by");
    expect(headers).not.toHaveProperty("access-control-allow-origin");
    expect(headers["content-type"] ?? "text/plain").toMatch(/^(text\/|application\/json|image\/svg)/);
    const policy = headers["content-security-policy"] ?? "";
    expect(policy).toContain("object-src 'none'; base-uri 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe/);
    if (!headers["content-type"]?.startsWith("text/html")) return;
    const nonce = /'nonce-([0-9a-f]{32})'/.exec(policy)?.[1] ?? "none";
    const html = await answer.text();
    for (const [tag] of html.matchAll(/<(?:script|style)\b[^>]*>/g)) {
      expect(tag).toContain(`nonce="${nonce}"`);
    }
    expect(html).not.toMatch(/<[^>]+\s(?:on[a-z]+|style)="/);
    const again = await request.get(path, { maxRedirects: 0 });
    expect(again.headers()["content-security-policy"]).not.toContain(nonce);
  });
}

test("methods nobody needs are answered without an error page or a trace of the code", async ({
  request,
}) => {
  for (const method of ["TRACE", "TRACK", "PUT", "DELETE", "PROPFIND"]) {
    const answer = await request.fetch("/en", { method }).catch(() => null);
    if (!answer) continue;
    expect(answer.status(), method).not.toBe(500);
    expect(await answer.text(), method).not.toMatch(/node_modules|\.next\/|at \w+ \(/);
  }
});
