import { sql } from "drizzle-orm";

import { db } from "@/db/client";
import { changeSetting } from "@/domain/storefronts/change-setting";

import { countRows, sleep, strangers, type Place } from "./place";
import { Visitor, type Answer, type Form } from "./visitor";

const path = "/en/account/invitations/new";

/** A customer who invites one address after the other through the pages, and posts the same form again until it is answered. */
export class Inviter {
  readonly told = new Map<string, string>();
  readonly failures: Answer[] = [];
  /** Forms that were found to have been answered in vain: what they ask for is there, and posting again makes nothing more. */
  foundMade = 0;
  slowestMs = 0;

  private constructor(
    private readonly place: Place,
    readonly visitor: Visitor,
  ) {}

  /** Signs in at an instance as somebody for whom nothing else is queued in runs, and has the shop allow as many invitations as the run needs. */
  static async at(place: Place, origin: string, email = "ben@convive.test", patienceMs = 30_000) {
    await changeSetting(db(), "default", "maxPerCustomerPerDay", 500);
    const visitor = new Visitor(origin, patienceMs);
    if (!(await visitor.signIn(email))) throw new Error(`${email} could not sign in at ${origin}`);
    return new Inviter(place, visitor);
  }

  /** The form as it is now; asked for until it comes, two minutes at most. */
  async form(): Promise<Form> {
    for (const end = Date.now() + 120_000; Date.now() < end;) {
      const form = await this.visitor.form(path, "submission");
      if (form) return form;
      await sleep(200);
    }
    throw new Error(`no form came from ${this.visitor.origin} in two minutes`);
  }

  /** Invites somebody new with this form, posted once. */
  async inviteOnce(form: Form, email = strangers(this.place, 1)[0] ?? ""): Promise<Answer> {
    const submission = form.fields["submission"] ?? "";
    const answer = await this.visitor.post(form, { email, message: "", intent: "send" });
    this.slowestMs = Math.max(this.slowestMs, answer.ms);
    if (answer.status === 303 && answer.location.includes(submission)) this.told.set(submission, email);
    else this.failures.push(answer);
    return answer;
  }

  /** Invites somebody new with this form, posting it again until the answer is a success; what was answered otherwise is kept. */
  async invite(form: Form, email = strangers(this.place, 1)[0] ?? ""): Promise<void> {
    const submission = form.fields["submission"] ?? "";
    for (let attempt = 1; attempt <= 60; attempt += 1) {
      await this.inviteOnce(form, email);
      if (this.told.has(submission)) return;
      if (attempt === 1 && (await this.isMade(submission))) this.foundMade += 1;
      await sleep(100);
    }
    const { status = 0, body = "" } = this.failures.at(-1) ?? {};
    const [, alert = ""] = /role="alert"[^>]*>(.*?)<\/p>/s.exec(body) ?? [];
    throw new Error(`nobody could be invited in 60 attempts: ${status} ${alert}`);
  }

  /** Unknown, so false, while the database is away. */
  private isMade(submission: string): Promise<boolean> {
    return countRows(
      sql`select count(*)::int as count from invitations where submission::text = ${submission}`,
    ).then(
      (count) => count > 0,
      () => false,
    );
  }

  /** Tells whether every invitation that was answered with success is there once, and, where asked, every failure had a page that says what to do. */
  async tell({ pages } = { pages: true }): Promise<void> {
    const { report } = this.place;
    const forms = JSON.stringify([...this.told.keys()]);
    const made = sql`select count(*)::int as count from invitations
      where submission::text in (select jsonb_array_elements_text(${forms}::jsonb))`;
    report.equal("invitations there of those answered with success", await countRows(made), this.told.size);
    if (this.failures.length > 0) console.log(`failed posts: ${statusesOf(this.failures)}`);
    if (!pages) return;
    const answered = this.failures.filter(({ status }) => status !== 0);
    const bare = answered.filter(({ body }) => !isClear(body));
    report.equal("failures without a page that says so", bare.length, 0);
    if (bare[0]) console.log(`${bare[0].status}: ${bare[0].body.slice(0, 600)}`);
  }
}

/** How often each status came; 0 stands for none. */
export const statusesOf = (answers: Answer[]) =>
  Object.entries(Object.groupBy(answers, ({ status }) => status))
    .map(([status, of]) => `${status} ${of?.length}`)
    .join(", ");

/** A page with words for a person who has no scripts. */
export const isClear = (body: string) =>
  /try again|reload/i.test(body.replaceAll(/<script\b.*?<\/script>/gs, ""));
