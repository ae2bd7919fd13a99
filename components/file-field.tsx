import type { ChangeEvent } from "react";

import { FieldError } from "./field";

type Props = {
  label: string;
  hint: string;
  error: string | undefined;
  onFile?: (event: ChangeEvent<HTMLInputElement>) => void;
};

/** The entry for a CSV file, named `file`. */
export function FileField({ label, hint, error, onFile }: Props) {
  return (
    <div className="grid gap-1.5">
      <label htmlFor="file" className="font-medium">
        {label}
      </label>
      <p id="file-hint" className="label">
        {hint}
      </p>
      <input
        id="file"
        name="file"
        type="file"
        accept=".csv,.txt,text/csv,text/plain"
        className="w-full min-w-0 text-muted file:mr-3 file:min-h-8.5 file:cursor-pointer file:rounded-card file:border file:border-solid file:border-edge file:bg-card file:px-3.5 file:font-medium file:text-ink hover:file:bg-tint pointer-coarse:file:min-h-11"
        onChange={onFile}
        aria-describedby={error ? "file-error file-hint" : "file-hint"}
        aria-invalid={error ? true : undefined}
      />
      {error && <FieldError name="file">{error}</FieldError>}
    </div>
  );
}
