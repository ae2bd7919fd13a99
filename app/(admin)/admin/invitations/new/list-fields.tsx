"use client";

import type { ChangeEvent } from "react";

import { FieldError } from "@/components/field";

import type { AddAnswer, AddWords, Left } from "./add-words";

type Props = {
  answer: AddAnswer;
  fileError: string | undefined;
  words: AddWords;
  onFile: (event: ChangeEvent<HTMLInputElement>) => void;
  onList: (length: number) => void;
};

/** The box for the addresses, what in it has to be corrected, and the file they may come from instead. */
export function ListFields({ answer: { list, errors, left }, fileError, words, onFile, onList }: Props) {
  return (
    <div className="grid gap-5">
      <div className="grid gap-1.5">
        <label htmlFor="list" className="font-medium">
          {words.list}
        </label>
        <p id="list-hint" className="label">
          {words.listHint}
        </p>
        <textarea
          id="list"
          name="list"
          rows={14}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          className="entry font-mono"
          defaultValue={list}
          onChange={({ target }) => onList(target.value.length)}
          aria-describedby={errors.list ? "list-error list-hint" : "list-hint"}
          aria-invalid={errors.list ? true : undefined}
        />
        {errors.list && <FieldError name="list">{errors.list}</FieldError>}
        {left && <LeftLines left={left} />}
      </div>
      <div className="grid gap-1.5">
        <label htmlFor="file" className="font-medium">
          {words.file}
        </label>
        <p id="file-hint" className="label">
          {words.fileHint}
        </p>
        <input
          id="file"
          name="file"
          type="file"
          accept=".csv,.txt,text/csv,text/plain"
          className="w-full min-w-0 text-muted file:mr-3 file:min-h-8.5 file:cursor-pointer file:rounded-card file:border file:border-solid file:border-edge file:bg-card file:px-3.5 file:font-medium file:text-ink hover:file:bg-tint pointer-coarse:file:min-h-11"
          onChange={onFile}
          aria-describedby={fileError ? "file-error file-hint" : "file-hint"}
          aria-invalid={fileError ? true : undefined}
        />
        {fileError && <FieldError name="file">{fileError}</FieldError>}
      </div>
    </div>
  );
}

function LeftLines({ left: { title, lines, more } }: { left: Left }) {
  return (
    <section aria-labelledby="left" className="panel grid gap-1 px-4 py-3">
      <h2 id="left">{title}</h2>
      <ul className="grid gap-1 wrap-anywhere">
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {more && <p className="text-muted">{more}</p>}
    </section>
  );
}
