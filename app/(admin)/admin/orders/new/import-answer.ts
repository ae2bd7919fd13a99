import { fileOf } from "@/app/(admin)/uploaded-form";
import type { DeskVisit } from "@/app/admin-guard";
import { textOf } from "@/app/form-words";
import type { Words } from "@/app/words";
import type { Left } from "@/components/left-lines";
import { importOrders, type ImportedOrders } from "@/domain/orders/import-orders";
import type { BadLine, LinesRefusal } from "@/domain/orders/read-order-lines";
import { listPlaces } from "@/domain/storefronts/places";

import { examples } from "./examples";

/** What the form holds and what was said to it; everything is finished text. */
export type ImportAnswer = {
  list: string;
  errors: { list?: string; file?: string };
  status?: string;
  /** The lines to correct, named. */
  left?: Left;
};

/** Takes what the form holds into account; its bad lines come back in it. */
export async function answerImport(visit: DeskVisit, data: FormData): Promise<ImportAnswer> {
  const { administrator, t } = visit;
  const list = textOf(data, "list").replace(/\r\n?/g, "\n");
  const file = await fileOf(data);
  if (file === "too_large") return { list, errors: { file: t("admin.orders.import.fileTooLarge") } };
  const imported = await importOrders(administrator, { list, file });
  if ("refused" in imported) return { list, errors: refused(t, imported) };
  const { websites } = await listPlaces(administrator.websiteIds);
  const codes = websites.map(({ code }) => code).join(", ");
  return { list: imported.left, ...importedAnswer(t, imported, examples(visit, codes)) };
}

function refused(t: Words, refusal: LinesRefusal): ImportAnswer["errors"] {
  switch (refusal.refused) {
    case "nothing":
      return { list: t("admin.orders.import.nothing") };
    case "too_many":
      return { list: t("admin.orders.import.tooMany", refusal) };
    case "file_not_text":
      return { file: t("admin.orders.import.fileNotText") };
    case "no_heading": {
      const text = t("admin.orders.import.noHeading", { columns: refusal.missing.join(", ") });
      return refusal.isInFile ? { file: text } : { list: text };
    }
  }
}

const mostNamed = 200;
const longestNamed = 100;

function importedAnswer(
  t: Words,
  { taken, known, bad }: ImportedOrders,
  values: ReturnType<typeof examples>,
): Omit<ImportAnswer, "list"> {
  const count = bad.length;
  const status = t("admin.orders.import.counts", { taken, known, refused: count });
  if (count === 0) return { errors: {}, status };
  const lines = bad.slice(0, mostNamed).map((line) => lineText(t, line, values));
  const more = count > mostNamed ? t("admin.orders.import.leftMore", { count: count - mostNamed }) : null;
  return {
    errors: { list: t("admin.orders.import.refused", { count }) },
    status,
    left: { title: t("admin.orders.import.left"), lines, more },
  };
}

function lineText(
  t: Words,
  { line, isInFile, text, faults }: BadLine,
  values: ReturnType<typeof examples>,
): string {
  const shown = text.length > longestNamed ? `${text.slice(0, longestNamed)}…` : text;
  const reasons = faults.map((fault) => t(`admin.orders.import.fault.${fault}`, values)).join(" ");
  return t(isInFile ? "admin.orders.import.fileLine" : "admin.orders.import.line", {
    line,
    text: shown,
    reasons,
  });
}
