"use client";

import type { ChangeEvent } from "react";

import { FieldError } from "@/components/field";
import { FileField } from "@/components/file-field";
import { LeftLines } from "@/components/left-lines";

import type { AddAnswer, AddWords } from "./add-words";

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
      <FileField label={words.file} hint={words.fileHint} error={fileError} onFile={onFile} />
    </div>
  );
}
