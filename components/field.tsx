import type { InputHTMLAttributes, ReactNode } from "react";

export type FieldProps = {
  name: string;
  label: string;
  hint?: string;
  error?: string;
  /** Stands beside the entry, inside its row. */
  beside?: ReactNode;
} & Omit<InputHTMLAttributes<HTMLInputElement>, "name" | "id">;

/** A labelled entry with its hint and its error, tied together for screen readers. */
export function Field({ name, label, hint, error, beside, ...entry }: FieldProps) {
  const described = [hint && `${name}-hint`, error && `${name}-error`].filter(Boolean).join(" ");
  return (
    <div className="grid gap-1.5">
      <label htmlFor={name} className="font-medium">
        {label}
      </label>
      {hint && (
        <p id={`${name}-hint`} className="label">
          {hint}
        </p>
      )}
      <div className="flex items-stretch gap-2">
        <input
          {...entry}
          id={name}
          name={name}
          className="entry"
          aria-describedby={described || undefined}
          aria-invalid={error ? true : undefined}
        />
        {beside}
      </div>
      {error && <FieldError name={name}>{error}</FieldError>}
    </div>
  );
}

/** What is wrong with a field, under it. */
export function FieldError({ name, children }: { name: string; children: string }) {
  return (
    <p id={`${name}-error`} className="flex gap-2 text-alert">
      <svg
        viewBox="0 0 12 12"
        width="12"
        height="12"
        aria-hidden="true"
        className="mt-1.75 shrink-0"
        fill="currentColor"
      >
        <path d="M6 .8 11.6 11H.4Z" />
      </svg>
      {children}
    </p>
  );
}
