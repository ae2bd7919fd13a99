import { Section } from "@/app/(admin)/desk";
import type { DeskVisit } from "@/app/admin-guard";

import { stepHere } from "./actions";

type Kind = "website" | "store";
type Props = {
  visit: DeskVisit;
  kind: Kind;
  of: { code: string; closedAt: Date | null };
  zone: string;
  /** Why it cannot be closed as it is. */
  objection: string | null;
};

/** How something is closed, opened again or removed, each with what comes of it told before. */
export function Closing({ visit, kind, of, zone, objection }: Props) {
  const { t, formatIn } = visit;
  const text = t(kind === "website" ? "admin.stores.closeWebsiteText" : "admin.stores.closeStoreText");
  return (
    <Section id="closing" title={t("admin.stores.closing")}>
      {objection && <p className="text-muted">{objection}</p>}
      {!objection && of.closedAt && (
        <form
          action={stepHere.bind(null, kind, of.code, "reopen")}
          className="grid justify-items-start gap-2"
        >
          <p>{t("admin.stores.closedText", { date: formatIn(zone).momentWithZone(of.closedAt) })}</p>
          <button className="button button-quiet">{t("admin.stores.reopen")}</button>
        </form>
      )}
      {!objection && !of.closedAt && <SureForm visit={visit} kind={kind} of={of} step="close" text={text} />}
      {!objection && (
        <SureForm visit={visit} kind={kind} of={of} step="remove" text={t("admin.stores.removeText")} />
      )}
    </Section>
  );
}

function SureForm(props: Pick<Props, "visit" | "kind" | "of"> & { step: "close" | "remove"; text: string }) {
  const { visit, kind, of, step, text } = props;
  return (
    <form action={stepHere.bind(null, kind, of.code, step)} className="grid justify-items-start gap-2">
      <p>{text}</p>
      <label className="flex min-h-7 items-center gap-2.5">
        <input type="checkbox" name="sure" value="yes" className="size-4" />
        {visit.t("admin.stores.sure")}
      </label>
      <button className="button button-quiet">{visit.t(`admin.stores.${step}`)}</button>
    </form>
  );
}
