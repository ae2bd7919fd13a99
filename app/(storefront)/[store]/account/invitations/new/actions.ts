"use server";

import { randomUUID } from "node:crypto";

import { revalidatePath } from "next/cache";
import { redirect } from "next/navigation";

import { textOf } from "@/app/form-words";
import { actionOpenToAll, type CustomerVisit } from "@/app/guard";
import { kickDelivery } from "@/app/kick";
import { readAllowance } from "@/domain/invitations/allowance";
import {
  inviteFriends,
  type InviteRefusal,
  type Outcome,
  type SendRefusal,
} from "@/domain/invitations/invite-friends";

import type { ComposeAnswer } from "./compose-words";

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Invites the addresses of the form; the buttons that only change the form bring it back as they left it. */
export async function sendInvitations(
  storeCode: string,
  _before: ComposeAnswer,
  form: FormData,
): Promise<ComposeAnswer> {
  const asked = await actionOpenToAll(storeCode);
  const posted = read(form);
  const { customer, store, settings, t } = asked;
  if (!customer) {
    return { ...posted, submission: randomUUID(), alert: t("compose.signedOut"), isSignedOut: true };
  }
  const visit = { ...asked, customer };
  const intent = textOf(form, "intent");
  if (intent !== "send" && intent !== "") return rearranged(posted, intent, settings.maxPerSend);

  const answer = await inviteFriends(customer, store, settings, posted);
  if ("refused" in answer) return { ...posted, ...refusedAnswer(visit, answer, posted) };
  kickDelivery();
  const refused = answer.outcomes.filter((outcome) => outcome.refused !== null);
  revalidatePath(`/${store.code}/account/invitations`);
  if (refused.length === 0) redirect(`/${store.code}/account/invitations?new=${posted.submission}`);
  return partAnswer(visit, answer.outcomes, posted);
}

type Posted = ComposeAnswer;

function read(form: FormData): Posted {
  const emails = form
    .getAll("email")
    .filter((value) => typeof value === "string")
    .slice(0, 100);
  const submission = textOf(form, "submission");
  return {
    emails: emails.length > 0 ? emails : [""],
    errors: [],
    message: textOf(form, "message"),
    submission: uuid.test(submission) ? submission : randomUUID(),
  };
}

function rearranged(posted: Posted, intent: string, most: number): ComposeAnswer {
  const removed = /^remove-(\d+)$/.exec(intent)?.[1];
  const kept =
    removed === undefined ? posted.emails : posted.emails.filter((_, index) => index !== Number(removed));
  const emails = intent === "add" && kept.length < most ? [...kept, ""] : kept;
  return { ...posted, emails: emails.length > 0 ? emails : [""], submission: randomUUID() };
}

function refusedAnswer(
  { store, t }: CustomerVisit,
  refusal: SendRefusal,
  { emails }: Posted,
): Partial<ComposeAnswer> {
  const submission = randomUUID();
  switch (refusal.refused) {
    case "closed":
      return { submission, alert: t("compose.closed", { shop: store.website.name }) };
    case "nothing":
      return { submission, errors: [t("compose.nothing")] };
    case "too_many": {
      const count = emails.filter((email) => email.trim() !== "").length;
      return { submission, alert: t("compose.tooMany", { count, most: refusal.most }) };
    }
    case "message":
      return {
        submission,
        messageError: t(refusal.why === "link" ? "compose.messageLink" : "compose.messageTooLong"),
      };
  }
}

/** Good ones have gone and leave the form; refused ones stay in it with their reason. */
async function partAnswer(visit: CustomerVisit, outcomes: Outcome[], posted: Posted): Promise<ComposeAnswer> {
  const { t } = visit;
  const sent = outcomes.filter(({ refused }) => refused === null).map(({ email }) => email);
  const left = outcomes.flatMap(({ email, refused }) => (refused ? [{ email, refused }] : []));
  const reason = await reasons(visit);
  return {
    emails: left.map(({ email }) => email),
    errors: left.map(({ refused }) => reason(refused)),
    message: posted.message,
    submission: randomUUID(),
    alert: t("compose.refusedSome", { count: left.length }),
    ...(sent.length > 0 && {
      status: t("compose.sentSome", { count: sent.length, emails: sent.join(", ") }),
    }),
  };
}

async function reasons({
  customer,
  settings,
  t,
  format,
}: CustomerVisit): Promise<(refused: InviteRefusal) => string> {
  const { freesAt } = await readAllowance(customer.id, settings.maxPerCustomerPerDay);
  const limit = freesAt
    ? t("refusal.daily_limit_until", { date: format.relative(freesAt) })
    : t("refusal.daily_limit");
  return (refused) => (refused === "daily_limit" ? limit : t(`refusal.${refused}`));
}
