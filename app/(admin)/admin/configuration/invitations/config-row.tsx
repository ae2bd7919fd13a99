"use client";

import { useState } from "react";

import { FieldError } from "@/components/field";
import { useIsHydrated } from "@/components/hydrated";

import { defaultName, wasName, type ConfigAnswer, type ConfigField, type ConfigWords } from "./config-words";

type Props = { field: ConfigField; answer: ConfigAnswer; words: ConfigWords };

/** One setting: what it does at the left, its value at the right with where that comes from. */
export function ConfigRow({ field, answer, words }: Props) {
  const { key, label, help, finest, more, elsewhere } = field;
  return (
    <div className="grid gap-x-8 gap-y-3 px-4 py-4 wide:grid-cols-[minmax(0,1fr)_minmax(0,22rem)]">
      <div className="grid content-start gap-0.5">
        {elsewhere ? (
          <p className="font-medium">{label}</p>
        ) : (
          <label htmlFor={key} className="font-medium">
            {label}
          </label>
        )}
        <p id={`${key}-hint`} className="text-muted">
          {help}
        </p>
        <p className="label">{finest}</p>
        {more && (
          <p>
            <a href={more.href}>{more.label}</a>
          </p>
        )}
      </div>
      {elsewhere ? (
        <Elsewhere {...elsewhere} />
      ) : (
        <Value field={field} answer={answer} useDefault={words.useDefault} />
      )}
    </div>
  );
}

function Elsewhere({ text, link }: NonNullable<ConfigField["elsewhere"]>) {
  return (
    <div className="grid content-start gap-1">
      <p>{text}</p>
      {link && (
        <p>
          <a href={link.href}>{link.label}</a>
        </p>
      )}
    </div>
  );
}

function Value(props: { field: ConfigField; answer: ConfigAnswer; useDefault: string }) {
  const { field, answer, useDefault } = props;
  const { key, label, inherited, consequence } = field;
  const [isDefault, setDefault] = useState(answer.defaults?.[key] ?? field.isDefault);
  const [text, setText] = useState(answer.values?.[key] ?? field.text);
  const error = answer.errors?.[key];
  return (
    <div className="grid content-start gap-1.5">
      <input type="hidden" name={wasName(key)} value={answer.was?.[key] ?? field.was} />
      <Control field={field} error={error} isDefault={isDefault} text={text} onText={setText} />
      {error && <FieldError name={key}>{error}</FieldError>}
      <label className="flex min-h-7 items-center gap-2.5">
        <input
          type="checkbox"
          name={defaultName(key)}
          checked={isDefault}
          onChange={({ target }) => setDefault(target.checked)}
          aria-describedby={`${key}-inherited`}
          className="size-4 shrink-0"
        />
        <span>
          {useDefault}
          <span className="sr-only">{` – ${label}`}</span>
        </span>
      </label>
      <p id={`${key}-inherited`} className="label -mt-1.5 pl-6.5">
        {inherited}
      </p>
      {consequence && <p className="label mt-1 border-l-2 border-discarded pl-2.5">{consequence}</p>}
    </div>
  );
}

type ControlProps = {
  field: ConfigField;
  error: string | undefined;
  isDefault: boolean;
  text: string;
  onText: (text: string) => void;
};

/** With JavaScript, the inherited value stands there readable and closed; without, it can be typed over, and the box decides. */
function Control({ field, error, isDefault, text, onText }: ControlProps) {
  const { key, control, inheritedText } = field;
  const isHydrated = useIsHydrated();
  const isClosed = isHydrated && isDefault;
  const common = {
    id: key,
    name: key,
    className: "entry",
    value: isClosed ? inheritedText : text,
    disabled: isClosed,
    onChange: ({ target }: { target: { value: string } }) => onText(target.value),
    "aria-describedby": error ? `${key}-error ${key}-hint` : `${key}-hint`,
    "aria-invalid": error ? true : undefined,
  };
  if (control.kind !== "list")
    return (
      <input
        {...common}
        type="text"
        inputMode={control.kind === "number" ? "numeric" : "text"}
        autoComplete="off"
      />
    );
  return (
    <select {...common}>
      {control.options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}
