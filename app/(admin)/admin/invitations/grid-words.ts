import type { DeskVisit } from "@/app/admin-guard";

import type { ShellWords } from "./grid-shell";

/** A count as people read it: exact where it was counted to the end, else said to be more. */
export function countWords(
  { language, t }: DeskVisit,
  { count, isExact }: { count: number; isExact: boolean },
) {
  const number = new Intl.NumberFormat(language === "fr" ? "fr-FR" : "en-GB").format(count);
  return isExact ? number : t("admin.grid.moreThan", { number });
}

/** The words of the parts of the grid that run in the browser. */
export function shellWords({ t }: DeskVisit, shown: string): ShellWords {
  return {
    select: t("admin.grid.select"),
    selectAll: t("admin.grid.selectAll"),
    deselectAll: t("admin.grid.deselectAll"),
    selectVisible: t("admin.grid.selectVisible"),
    unselectVisible: t("admin.grid.unselectVisible"),
    actions: t("admin.grid.actions"),
    discard: t("admin.grid.discardSelected"),
    resend: t("admin.grid.resendSelected"),
    submit: t("admin.grid.submit"),
    ok: t("admin.grid.ok"),
    cancel: t("admin.grid.cancel"),
    none: t("admin.grid.selectedNone"),
    all: t("admin.grid.selectedAll", { shown }),
    allMatching: t("admin.grid.allMatching", { shown }),
    // The number is put in where it is known, in the browser.
    some: t("admin.grid.selectedSome", { count: "{count}" }),
    keys: t("admin.grid.keys"),
    keysOn: t("admin.grid.keysOn"),
  };
}
