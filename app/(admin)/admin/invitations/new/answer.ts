import { randomUUID } from "node:crypto";

import { fileOf } from "@/app/(admin)/uploaded-form";
import type { DeskVisit, LeftVisit } from "@/app/admin-guard";
import { textOf } from "@/app/form-words";
import type { Left } from "@/components/left-lines";
import { may } from "@/domain/accounts/administrator";
import {
  addInvitations,
  checkAddresses,
  type AddedList,
  type AddRefusal,
  type CheckedList,
} from "@/domain/invitations/add-invitations";
import { withFile, type Unusable } from "@/domain/invitations/parse-address-list";

import type { AddAnswer } from "./add-words";

export const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

type Posted = { form: AddAnswer; file: Uint8Array | null; isTooLarge: boolean; isSave: boolean };

/** What became of a form: made as a whole, or the form as it comes back. */
type Outcome = { submission: string; isMade: boolean } | { answer: AddAnswer; isMade: boolean };

/** Does what the pressed button of the form says, `Check` or `Save`, for the list and the file in it. */
export async function answerForm(visit: DeskVisit, data: FormData): Promise<Outcome> {
  const { form, file, isTooLarge, isSave } = await read(data);
  const { t, administrator } = visit;
  if (isTooLarge) {
    const errors = { file: t("admin.add.fileTooLarge") };
    return { answer: { ...form, submission: randomUUID(), errors }, isMade: false };
  }
  const input = { store: form.store, list: form.list, file };
  // What comes back has the file's lines in its box, so that the file is not needed again.
  const back = { ...form, list: file ? withFile(form.list, file) : form.list, submission: randomUUID() };
  if (!isSave) {
    const checked = await checkAddresses(administrator, input);
    if ("refused" in checked) return { answer: refused(visit, form, checked), isMade: false };
    return { answer: { ...back, ...checkedAnswer(visit, checked) }, isMade: false };
  }
  const { message, submission } = form;
  const groupId = form.group === "" ? null : Number(form.group);
  const added = await addInvitations(administrator, { ...input, message, groupId, submission });
  if ("refused" in added) return { answer: refused(visit, file ? back : form, added), isMade: false };
  const isWhole = added.unusable.length === 0 && added.added > 0 && may(administrator, "view_invitations");
  if (isWhole) return { submission, isMade: true };
  const list = added.unusable.map(({ text }) => text).join("\n");
  return { answer: { ...back, list, ...addedAnswer(visit, added) }, isMade: added.added > 0 };
}

/** The form as it was sent, to sign in elsewhere and send it again; only a file has to be chosen anew. */
export async function handBack({ t }: LeftVisit, data: FormData): Promise<AddAnswer> {
  const { form } = await read(data);
  return { ...form, submission: randomUUID(), alert: t("admin.signedOut"), isSignedOut: true };
}

async function read(data: FormData): Promise<Posted> {
  const sent = await fileOf(data);
  const isTooLarge = sent === "too_large";
  const [submission, group] = [textOf(data, "submission"), textOf(data, "group")];
  const form = {
    list: textOf(data, "list").replace(/\r\n?/g, "\n"),
    message: textOf(data, "message").replace(/\r\n?/g, "\n"),
    store: textOf(data, "store"),
    // One there cannot be stands for whatever is no number.
    group: /^\d{0,4}$/.test(group) ? group : "0",
    submission: uuid.test(submission) ? submission : randomUUID(),
    errors: {},
  };
  return { form, file: isTooLarge ? null : sent, isTooLarge, isSave: textOf(data, "intent") === "save" };
}

function refused({ t }: DeskVisit, form: AddAnswer, refusal: AddRefusal): AddAnswer {
  const answer = { ...form, submission: randomUUID() };
  switch (refusal.refused) {
    case "closed":
      return { ...answer, alert: t("admin.add.closed") };
    case "nothing":
      return { ...answer, errors: { list: t("admin.add.nothing") } };
    case "too_many":
      return { ...answer, errors: { list: t("admin.add.tooMany", refusal) } };
    case "file_not_text":
      return { ...answer, errors: { file: t("admin.add.fileNotText") } };
    case "unknown_store":
      return { ...answer, errors: { store: t("admin.add.unknownStore") } };
    case "unknown_group":
      return { ...answer, errors: { group: t("admin.add.unknownGroup") } };
    case "message":
      return {
        ...answer,
        errors: { message: t(refusal.why === "link" ? "compose.messageLink" : "compose.messageTooLong") },
      };
  }
}

function checkedAnswer(visit: DeskVisit, list: CheckedList): Pick<AddAnswer, "errors" | "status" | "left"> {
  const { t } = visit;
  const counts = { fresh: list.fresh, already: list.already, unusable: list.unusable.length };
  const notes = [
    ...(list.customers > 0 ? [t("admin.add.customers", { count: list.customers })] : []),
    ...repeatedNote(visit, list),
  ];
  return { status: { text: t("admin.add.counts", counts), notes }, ...leftOf(visit, list.unusable, false) };
}

function addedAnswer(visit: DeskVisit, list: AddedList): Pick<AddAnswer, "errors" | "status" | "left"> {
  const { t } = visit;
  const notes = [
    ...(list.already > 0 ? [t("admin.add.already", { count: list.already })] : []),
    ...repeatedNote(visit, list),
  ];
  const status = { text: t("admin.add.added", { count: list.added }), notes };
  return { status, ...leftOf(visit, list.unusable, true) };
}

const repeatedNote = ({ t }: DeskVisit, { repeated }: CheckedList | AddedList): string[] =>
  repeated.length > 0 ? [t("admin.add.repeated", { count: repeated.length })] : [];

const mostNamed = 200;
const longestNamed = 100;

/** The lines to correct, each with its number, what stands there and why; only the first of very many. */
function leftOf(
  { t }: DeskVisit,
  unusable: Unusable[],
  isSaved: boolean,
): { errors: AddAnswer["errors"]; left?: Left } {
  const count = unusable.length;
  if (count === 0) return { errors: {} };
  const lines = unusable.slice(0, mostNamed).map(({ line, isInFile, text, why }) => {
    const shown = text.length > longestNamed ? `${text.slice(0, longestNamed)}…` : text;
    const reason = t(why === "several_addresses" ? "refusal.malformed" : `refusal.${why}`);
    return t(isInFile ? "admin.add.fileLine" : "admin.add.line", { line, text: shown, reason });
  });
  return {
    errors: { list: t("admin.add.unusable", { count }) },
    left: {
      title: t(isSaved ? "admin.add.leftSaved" : "admin.add.left"),
      lines,
      more: count > mostNamed ? t("admin.add.leftMore", { count: count - mostNamed }) : null,
    },
  };
}
