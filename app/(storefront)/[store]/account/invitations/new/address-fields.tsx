"use client";

import { useRef, useState, type ClipboardEvent, type MouseEvent, type RefObject } from "react";

import { FieldError } from "@/components/field";

import { counted, type ComposeAnswer, type ComposeWords } from "./compose-words";

type Entry = { id: number; email: string; error: string | null; takesFocus: boolean };

type FieldsProps = { answer: ComposeAnswer; most: number; words: ComposeWords };

/**
 * One to five addresses: added, removed, and split when several are pasted at once. The entries keep what is typed themselves,
 * so that nothing typed before scripts ran is lost.
 */
export function AddressFields({ answer, most, words }: FieldsProps) {
  const list = useRef<HTMLOListElement>(null);
  const { entries, leftOut, add, remove, paste } = useEntries(answer, most, list);
  return (
    <div className="grid gap-4">
      <p className="label" id="email-hint">
        {words.emailHint}
      </p>
      <ol ref={list} className="grid gap-4">
        {entries.map((entry, index) => (
          <AddressEntry
            key={entry.id}
            entry={entry}
            index={index}
            words={words}
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
          <button name="intent" value="add" onClick={add} className="button button-quiet">
            <span aria-hidden="true">+</span>
            <span className="sr-only">{words.add}</span>
          </button>
        </div>
      )}
    </div>
  );
}

function useEntries(answer: ComposeAnswer, most: number, list: RefObject<HTMLOListElement | null>) {
  const nextId = useRef(answer.emails.length);
  const [leftOut, setLeftOut] = useState(0);
  const [entries, setEntries] = useState<Entry[]>(() =>
    answer.emails.map((email, id) => ({ id, email, error: answer.errors[id] ?? null, takesFocus: false })),
  );
  const fresh = (email: string): Entry => ({ id: nextId.current++, email, error: null, takesFocus: false });
  const focusing = (all: Entry[], place: number) =>
    all.map((entry, index) => ({ ...entry, takesFocus: index === place }));

  function add(event: MouseEvent) {
    event.preventDefault();
    setEntries(focusing([...entries, fresh("")], entries.length));
  }

  function remove(event: MouseEvent, index: number) {
    event.preventDefault();
    setLeftOut(0);
    setEntries(focusing(entries.toSpliced(index, 1), Math.min(index, entries.length - 2)));
  }

  function paste(event: ClipboardEvent, index: number) {
    const text = event.clipboardData.getData("text").trim();
    const pasted = addressesIn(text);
    if (pasted.length === 0 || pasted[0] === text) return;
    event.preventDefault();
    const typed = [...(list.current?.querySelectorAll("input") ?? [])].map(({ value }) => value.trim());
    const others = entries.filter((_, place) => place !== index && typed[place] !== "");
    const taken = pasted.slice(0, Math.max(0, most - others.length));
    const all = [...others, ...taken.map(fresh)];
    setLeftOut(pasted.length - taken.length);
    setEntries(focusing(all, all.length - 1));
  }

  return { entries, leftOut, add, remove, paste };
}

type EntryProps = {
  entry: Entry;
  index: number;
  words: ComposeWords;
  onPaste: (event: ClipboardEvent) => void;
  onRemove: ((event: MouseEvent) => void) | null;
};

const focus = (input: HTMLInputElement | null) => input?.focus();

function AddressEntry({ entry, index, words, onPaste, onRemove }: EntryProps) {
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
          defaultValue={entry.email}
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
