"use client";

import { useRef, useState, type ClipboardEvent, type MouseEvent } from "react";

import { FieldError } from "@/components/field";

import { counted, type ComposeAnswer, type ComposeWords } from "./compose-words";

type Entry = { id: number; email: string; error: string | null; takesFocus: boolean };

type FieldsProps = { answer: ComposeAnswer; most: number; words: ComposeWords };

/** One to five addresses: added, removed, and split when several are pasted at once. */
export function AddressFields({ answer, most, words }: FieldsProps) {
  const { entries, leftOut, add, remove, change, paste } = useEntries(answer, most);
  return (
    <div className="grid gap-4">
      <p className="label" id="email-hint">
        {words.emailHint}
      </p>
      <ol className="grid gap-4">
        {entries.map((entry, index) => (
          <AddressEntry
            key={entry.id}
            entry={entry}
            index={index}
            words={words}
            onChange={(email) => change(index, email)}
            onPaste={(event) => paste(event, index)}
            onRemove={entries.length > 1 ? (event) => remove(event, index) : null}
          />
        ))}
      </ol>
      <div role="status">{leftOut > 0 && <p>{counted(words.pasted, leftOut)}</p>}</div>
      {entries.length >= most ? (
        <p className="label">{words.addFull}</p>
      ) : (
        <div>
          <button
            name="intent"
            value="add"
            aria-label={words.add}
            onClick={add}
            className="button button-quiet"
          >
            <span aria-hidden="true">+</span>
          </button>
        </div>
      )}
    </div>
  );
}

function useEntries(answer: ComposeAnswer, most: number) {
  const nextId = useRef(answer.emails.length);
  const [leftOut, setLeftOut] = useState(0);
  const [entries, setEntries] = useState<Entry[]>(() =>
    answer.emails.map((email, id) => ({ id, email, error: answer.errors[id] ?? null, takesFocus: false })),
  );
  const fresh = (email: string): Entry => ({ id: nextId.current++, email, error: null, takesFocus: false });
  const focusing = (list: Entry[], place: number) =>
    list.map((entry, index) => ({ ...entry, takesFocus: index === place }));

  function add(event: MouseEvent) {
    event.preventDefault();
    setEntries(focusing([...entries, fresh("")], entries.length));
  }

  function remove(event: MouseEvent, index: number) {
    event.preventDefault();
    setLeftOut(0);
    setEntries(focusing(entries.toSpliced(index, 1), Math.min(index, entries.length - 2)));
  }

  function change(index: number, email: string) {
    setEntries(
      entries.map((entry, place) => ({ ...entry, takesFocus: false, ...(place === index && { email }) })),
    );
  }

  function paste(event: ClipboardEvent, index: number) {
    const pasted = addressesIn(event.clipboardData.getData("text"));
    if (pasted.length < 2) return;
    event.preventDefault();
    const others = entries.filter(({ email }, place) => place !== index && email.trim() !== "");
    const taken = pasted.slice(0, Math.max(0, most - others.length));
    const all = [...others, ...taken.map(fresh)];
    setLeftOut(pasted.length - taken.length);
    setEntries(focusing(all, all.length - 1));
  }

  return { entries, leftOut, add, remove, change, paste };
}

type EntryProps = {
  entry: Entry;
  index: number;
  words: ComposeWords;
  onChange: (email: string) => void;
  onPaste: (event: ClipboardEvent) => void;
  onRemove: ((event: MouseEvent) => void) | null;
};

const focus = (input: HTMLInputElement | null) => input?.focus();

function AddressEntry({ entry, index, words, onChange, onPaste, onRemove }: EntryProps) {
  const id = `email-${index + 1}`;
  return (
    <li className="grid gap-1.5">
      <label htmlFor={id} className="font-medium">
        {words.emails[index] ?? index + 1}
      </label>
      <div className="flex items-stretch gap-2">
        <input
          id={id}
          ref={entry.takesFocus ? focus : null}
          name="email"
          type="email"
          inputMode="email"
          autoComplete="off"
          className="entry"
          value={entry.email}
          onChange={(event) => onChange(event.target.value)}
          onPaste={onPaste}
          aria-describedby={entry.error ? `${id}-error` : "email-hint"}
          aria-invalid={entry.error ? true : undefined}
        />
        {onRemove && (
          <button name="intent" value={`remove-${index}`} onClick={onRemove} className="button button-plain">
            <span aria-hidden="true">{words.remove}</span>
            <span className="sr-only">{words.removes[index]}</span>
          </button>
        )}
      </div>
      {entry.error && <FieldError name={id}>{entry.error}</FieldError>}
    </li>
  );
}

/** The addresses in a pasted text: separated by commas, semicolons, lines or blanks, alone or as `Name <address>`. */
function addressesIn(text: string): string[] {
  return text
    .split(/[,;\n\r]+/)
    .flatMap(
      (part) =>
        /<([^<>]+)>/.exec(part)?.[1] ??
        part
          .trim()
          .split(/\s+/)
          .filter((word) => word.includes("@")),
    )
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
