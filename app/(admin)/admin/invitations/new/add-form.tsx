"use client";

import { useState, type ChangeEvent } from "react";

import { largestFile } from "@/app/(admin)/uploaded-form";
import { ErrorSummary, type Problem } from "@/components/error-summary";
import { useFormAction } from "@/components/form-action";
import { FieldError } from "@/components/field";

import { importPath, type AddAnswer, type AddWords } from "./add-words";
import { ListFields } from "./list-fields";

type Props = {
  action: (before: AddAnswer, form: FormData) => Promise<AddAnswer>;
  first: AddAnswer;
  stores: { website: string; stores: { code: string; name: string }[] }[];
  groups: { id: number; name: string }[];
  words: AddWords;
  title: string;
};

/** The form of Add Invitations. A list goes through an action; a file, or a list too long for one, to its own address. */
export function AddForm({ action, first, title, ...rest }: Props) {
  const [answer, submit, isPending, form] = useFormAction(action, first);
  const problems = problemsOf(answer);
  return (
    <form ref={form} action={submit} noValidate>
      <title>{problems.length > 0 ? `${rest.words.errorPrefix} ${title}` : title}</title>
      <input type="hidden" name="submission" value={answer.submission} />
      <Entries key={answer.submission} answer={answer} problems={problems} isPending={isPending} {...rest} />
    </form>
  );
}

type EntriesProps = Pick<Props, "stores" | "groups" | "words"> & {
  answer: AddAnswer;
  problems: Problem[];
  isPending: boolean;
};

function Entries({ answer, problems, isPending, stores, groups, words }: EntriesProps) {
  const [fileError, setFileError] = useState(answer.errors.file);
  const [isLarge, setIsLarge] = useState(false);
  const native = isLarge
    ? ({ formAction: importPath, formMethod: "post", formEncType: "multipart/form-data" } as const)
    : {};

  function takeFile({ target }: ChangeEvent<HTMLInputElement>) {
    const [file] = target.files ?? [];
    const isTooLarge = file !== undefined && file.size > largestFile;
    // It would only be refused when it has been sent, and everything else with it.
    if (isTooLarge) target.value = "";
    setFileError(isTooLarge ? words.fileTooLarge : undefined);
    setIsLarge(file !== undefined && !isTooLarge);
  }

  return (
    <div className="grid gap-6">
      <ErrorSummary
        key={String(isPending)}
        title={words.summary}
        problems={problems}
        takesFocus={!isPending}
        wayOut={answer.isSignedOut ? { href: "/admin/sign-in", label: words.signIn } : null}
      />
      {/* Stands there from the beginning, for screen readers to hear what comes into it. */}
      <div role="status" className="empty:absolute">
        {answer.status && <Result status={answer.status} />}
      </div>
      <div className="grid items-start gap-x-8 gap-y-6 wide:grid-cols-[minmax(0,1fr)_minmax(0,20rem)]">
        <ListFields
          answer={answer}
          fileError={fileError}
          words={words}
          onFile={takeFile}
          onList={(length) => setIsLarge(isLarge || length > 300_000)}
        />
        <div className="grid gap-5">
          <Message answer={answer} words={words} />
          <StoreChoice answer={answer} stores={stores} words={words} />
          <GroupChoice answer={answer} groups={groups} words={words} />
        </div>
      </div>
      <div className="flex flex-wrap gap-2 border-t border-hairline pt-4">
        <button name="intent" value="save" className="button" aria-disabled={isPending} {...native}>
          {words.save}
        </button>
        <button name="intent" value="check" className="button button-quiet" {...native}>
          {words.check}
        </button>
      </div>
    </div>
  );
}

function Result({ status: { text, notes } }: { status: NonNullable<AddAnswer["status"]> }) {
  return (
    <div className="panel border-l-2 border-l-accent px-4 py-3">
      <p className="text-lead font-semibold">{text}</p>
      {notes.map((note) => (
        <p key={note} className="text-muted">
          {note}
        </p>
      ))}
    </div>
  );
}

type FieldsProps = { answer: AddAnswer; words: AddWords };

function Message({ answer: { message, errors }, words }: FieldsProps) {
  return (
    <div className="grid gap-1.5">
      <label htmlFor="message" className="font-medium">
        {words.message}
      </label>
      <p id="message-hint" className="label">
        {words.messageHint}
      </p>
      <textarea
        id="message"
        name="message"
        rows={5}
        maxLength={1000}
        className="entry"
        defaultValue={message}
        aria-describedby={errors.message ? "message-error message-hint" : "message-hint"}
        aria-invalid={errors.message ? true : undefined}
      />
      {errors.message && <FieldError name="message">{errors.message}</FieldError>}
    </div>
  );
}

/** Shown only where there is a choice; what is chosen also says on which website the invitations are. */
function StoreChoice({ answer, stores, words }: FieldsProps & Pick<Props, "stores">) {
  const [only, ...others] = stores.flatMap((website) => website.stores);
  if (others.length === 0) return <input type="hidden" name="store" value={only?.code ?? answer.store} />;
  const { store, errors } = answer;
  return (
    <Choice name="store" label={words.store} hint={words.storeHint} error={errors.store} chosen={store}>
      {stores.map((website) => (
        <optgroup key={website.website} label={website.website}>
          {website.stores.map(({ code, name }) => (
            <option key={code} value={code}>
              {`${website.website} · ${name}`}
            </option>
          ))}
        </optgroup>
      ))}
    </Choice>
  );
}

function GroupChoice({ answer: { group, errors }, groups, words }: FieldsProps & Pick<Props, "groups">) {
  if (groups.length === 0) return <input type="hidden" name="group" value={group} />;
  return (
    <Choice name="group" label={words.group} hint={words.groupHint} error={errors.group} chosen={group}>
      <option value="">{words.groupDefault}</option>
      {groups.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </Choice>
  );
}

type ChoiceProps = {
  name: string;
  label: string;
  hint: string;
  error: string | undefined;
  chosen: string;
  children: React.ReactNode;
};

function Choice({ name, label, hint, error, chosen, children }: ChoiceProps) {
  return (
    <div className="grid gap-1.5">
      <label htmlFor={name} className="font-medium">
        {label}
      </label>
      <p id={`${name}-hint`} className="label">
        {hint}
      </p>
      <select
        id={name}
        name={name}
        className="entry"
        defaultValue={chosen}
        aria-describedby={error ? `${name}-error ${name}-hint` : `${name}-hint`}
        aria-invalid={error ? true : undefined}
      >
        {children}
      </select>
      {error && <FieldError name={name}>{error}</FieldError>}
    </div>
  );
}

const fields = ["list", "file", "message", "store", "group"] as const;

function problemsOf({ alert, errors }: AddAnswer): Problem[] {
  const problems: Problem[] = fields.flatMap((field) => {
    const text = errors[field];
    return text ? [{ field, text }] : [];
  });
  return alert ? [{ text: alert }, ...problems] : problems;
}
