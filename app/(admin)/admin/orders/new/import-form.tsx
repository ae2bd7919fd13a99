import { importPath } from "@/app/(admin)/admin/orders/order-words";
import type { Words } from "@/app/words";
import { FieldError } from "@/components/field";
import { FileField } from "@/components/file-field";
import { LeftLines } from "@/components/left-lines";

import type { ImportAnswer } from "./import-answer";

type Props = { t: Words; answer: ImportAnswer };

/** The box for the lines, what in it has to be corrected, and the file they may come from instead. Needs no script. */
export function ImportForm({ t, answer }: Props) {
  const { errors } = answer;
  return (
    <form
      method="post"
      action={importPath}
      encType="multipart/form-data"
      className="grid max-w-200 gap-5"
      noValidate
    >
      <Lines t={t} answer={answer} />
      <FileField
        label={t("admin.orders.import.file")}
        hint={t("admin.orders.import.fileHint")}
        error={errors.file}
      />
      <div>
        <button className="button">{t("admin.orders.import.save")}</button>
      </div>
    </form>
  );
}

function Lines({ t, answer: { list, errors, left } }: Props) {
  return (
    <div className="grid gap-1.5">
      <label htmlFor="list" className="font-medium">
        {t("admin.orders.import.list")}
      </label>
      <p id="list-hint" className="label">
        {t("admin.orders.import.listHint")}
      </p>
      <textarea
        id="list"
        name="list"
        rows={10}
        wrap="off"
        spellCheck={false}
        autoCapitalize="off"
        autoComplete="off"
        className="entry font-mono"
        defaultValue={list}
        aria-describedby={errors.list ? "list-error list-hint" : "list-hint"}
        aria-invalid={errors.list ? true : undefined}
      />
      {errors.list && <FieldError name="list">{errors.list}</FieldError>}
      {left && <LeftLines left={left} />}
    </div>
  );
}
