/** What came back, after how many milliseconds; status 0 where nothing did. */
export type Answer = {
  status: number;
  location: string;
  body: string;
  ms: number;
  retryAfter: string | null;
};

/** A form as a page had it: where it posts to, and the hidden fields that say what it is. */
export type Form = { path: string; fields: Record<string, string> };

/** A browser without scripts: keeps cookies, follows nothing, and gives up after so many milliseconds. */
export class Visitor {
  private readonly cookies = new Map<string, string>();

  constructor(
    public origin: string,
    private readonly patienceMs = 30_000,
  ) {}

  get(path: string): Promise<Answer> {
    return this.ask(path, {});
  }

  /** The form of a page in which a field of this name is; null where the page has none. */
  async form(path: string, field: string): Promise<Form | null> {
    const { body } = await this.get(path);
    const found = [...body.matchAll(/<form\b[^>]*>(.*?)<\/form>/gs)].find(([, inner = ""]) =>
      inner.includes(`name="${field}"`),
    );
    if (!found) return null;
    const hidden = [...(found[1] ?? "").matchAll(/<input type="hidden"([^>]*)>/g)];
    const fields = hidden.map(([, attributes = ""]) => [
      attributeOf(attributes, "name"),
      attributeOf(attributes, "value"),
    ]);
    return { path, fields: Object.fromEntries(fields) as Record<string, string> };
  }

  post(form: Form, typed: Record<string, string>): Promise<Answer> {
    const body = new FormData();
    for (const [name, value] of Object.entries({ ...form.fields, ...typed })) body.append(name, value);
    return this.ask(form.path, { method: "POST", body });
  }

  /** Signs in as somebody of the demo; true where that worked. */
  async signIn(email: string, path = "/en/sign-in"): Promise<boolean> {
    const form = await this.form(path, "password");
    if (!form) return false;
    const { status } = await this.post(form, { email, password: "convive-demo-2026" });
    return status === 303;
  }

  private async ask(path: string, init: RequestInit): Promise<Answer> {
    const startedAt = performance.now();
    const took = () => Math.round(performance.now() - startedAt);
    try {
      const answer = await fetch(`${this.origin}${path}`, {
        ...init,
        redirect: "manual",
        headers: {
          accept: "text/html",
          cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; "),
          ...(init.method === "POST" && { origin: this.origin, "sec-fetch-site": "same-origin" }),
        },
        signal: AbortSignal.timeout(this.patienceMs),
      });
      for (const cookie of answer.headers.getSetCookie()) {
        const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
        this.cookies.set(name, value);
      }
      return {
        status: answer.status,
        location: answer.headers.get("location") ?? "",
        retryAfter: answer.headers.get("retry-after"),
        body: await answer.text(),
        ms: took(),
      };
    } catch {
      return { status: 0, location: "", retryAfter: null, body: "", ms: took() };
    }
  }
}

const attributeOf = (attributes: string, name: string): string =>
  (new RegExp(`${name}="([^"]*)"`).exec(attributes)?.[1] ?? "")
    .replaceAll("&quot;", '"')
    .replaceAll("&#x27;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
