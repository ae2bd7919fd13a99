import { english, expect, fresh, origin, signIn, test } from "./shop";

const secret = process.env["CRON_SECRET"] ?? "";

test("the queue is worked for who knows the secret, and answers with counts", async ({ request }) => {
  const call = (method: string, authorization?: string) =>
    request.fetch("/api/delivery", { method, headers: authorization ? { authorization } : {} });
  for (const method of ["GET", "POST"]) {
    for (const wrong of [undefined, "Bearer ", "Bearer undefined", `Bearer ${secret}x`, secret]) {
      expect((await call(method, wrong)).status(), `${method} ${wrong}`).toBe(401);
    }
    const answer = await call(method, `Bearer ${secret}`);
    expect(answer.status()).toBe(200);
    expect(Object.keys((await answer.json()) as object).toSorted()).toEqual([
      "batches",
      "postponed",
      "refused",
      "remaining",
      "sent",
    ]);
  }
  expect((await call("HEAD", `Bearer ${secret}`)).status()).toBe(405);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("a form posted from another site does nothing", async ({ page, member }) => {
    await signIn(page, english, member.email);
    await page.goto("/en/account/invitations/new");
    const email = fresh("forged");
    const fields = await page
      .locator('form:has([name="submission"]) input[type="hidden"]')
      .evaluateAll((inputs) =>
        inputs.map((input) => [input.getAttribute("name") ?? "", input.getAttribute("value") ?? ""]),
      );
    const multipart = { ...Object.fromEntries(fields), email, message: "", intent: "send" };
    for (const headers of [
      { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
      { origin: "null", "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "none" },
      {},
    ]) {
      await page.request.post("/en/account/invitations/new", { multipart, headers, maxRedirects: 0 });
    }
    await page.goto("/en/account/invitations");
    await expect(page.getByText(email)).toHaveCount(0);
    const headers = { origin, "sec-fetch-site": "same-origin" };
    await page.request.post("/en/account/invitations/new", { multipart, headers, maxRedirects: 0 });
    await page.reload();
    await expect(page.getByText(email)).toHaveCount(1);
  });
});
