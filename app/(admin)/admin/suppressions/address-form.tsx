"use client";

import { ErrorSummary, type Problem } from "@/components/error-summary";
import { useFormAction } from "@/components/form-action";
import { Field, FieldError } from "@/components/field";

import type { addressWords } from "./suppression-words";

/** What is answered to the form; everything is finished text. */
export type AddressAnswer = {
  alert?: string;
  values?: { email: string; website: string };
  errors?: { email?: string; website?: string };
  /** What was done. */
  done?: string[];
  /** What stands against the address, a line for each website, with where it is lifted. */
  found?: { text: string; lift: { href: string; label: string } | null }[];
};

type Props = {
  action: (before: AddressAnswer, form: FormData) => Promise<AddressAnswer>;
  websites: { code: string; name: string }[];
  words: ReturnType<typeof addressWords>;
};

/** Asks about an address, or suppresses it; the address stands in no link and in no list. */
export function AddressForm({ action, websites, words }: Props) {
  const [answer, submit, isPending, form] = useFormAction(action, {});
  const { errors = {}, values } = answer;
  const problems: Problem[] = (["email", "website"] as const).flatMap((field) => {
    const text = errors[field];
    return text ? [{ field, text }] : [];
  });
  if (answer.alert) problems.unshift({ text: answer.alert });
  return (
    <form ref={form} action={submit} className="grid max-w-128 gap-4" noValidate>
      <title>{`${problems.length > 0 ? `${words.errorPrefix} ` : ""}${words.title} · Convive`}</title>
      <ErrorSummary
        key={String(isPending)}
        title={words.summary}
        problems={problems}
        takesFocus={!isPending}
      />
      <Field
        name="email"
        label={words.email}
        type="email"
        inputMode="email"
        autoComplete="off"
        required
        defaultValue={values?.email}
        {...(errors.email && { error: errors.email })}
        beside={
          <button name="do" value="look-up" className="button button-quiet" aria-disabled={isPending}>
            {words.lookUp}
          </button>
        }
      />
      <Outcome answer={answer} words={words} />
      {/* Made anew with what was chosen: React resets a form after its action. */}
      <SuppressOn
        key={values?.website}
        websites={websites}
        words={words}
        chosen={values?.website}
        error={errors.website}
      />
    </form>
  );
}

function SuppressOn(props: {
  websites: Props["websites"];
  words: Props["words"];
  chosen: string | undefined;
  error: string | undefined;
}) {
  const { websites, words, chosen, error } = props;
  return (
    <div className="grid gap-1.5">
      {websites.length > 1 && (
        <label htmlFor="website" className="font-medium">
          {words.on}
        </label>
      )}
      <p id="suppress-means" className="label">
        {words.suppressMeans}
      </p>
      <div className="flex items-stretch gap-2">
        {websites.length > 1 && (
          <select
            id="website"
            name="website"
            className="entry"
            defaultValue={chosen ?? ""}
            aria-describedby={error ? "suppress-means website-error" : "suppress-means"}
            aria-invalid={error ? true : undefined}
          >
            <option value="">{words.each}</option>
            {websites.map(({ code, name }) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </select>
        )}
        <button name="do" value="suppress" className="button">
          {words.suppress}
        </button>
      </div>
      {error && <FieldError name="website">{error}</FieldError>}
    </div>
  );
}

function Outcome({ answer: { done, found }, words }: { answer: AddressAnswer; words: Props["words"] }) {
  return (
    <div role="status" className="empty:hidden">
      {done && (
        <div className="border-l-2 border-ink py-1 pl-4 font-semibold">
          {done.map((line) => (
            <p key={line}>{line}</p>
          ))}
        </div>
      )}
      {found && (
        <ul aria-label={words.result} className="panel divide-y divide-hairline">
          {found.map(({ text, lift }) => (
            <li
              key={`${text} ${lift?.href}`}
              className="flex items-baseline justify-between gap-4 px-3 py-2 wrap-anywhere"
            >
              {text}
              {lift && (
                <a href={lift.href} aria-label={lift.label}>
                  {words.lift}
                </a>
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
