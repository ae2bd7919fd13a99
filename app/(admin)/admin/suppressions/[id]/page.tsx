import type { Route } from "next";
import { redirect } from "next/navigation";

import { idFrom } from "@/app/(admin)/admin/administrators/people-words";
import { lift } from "@/app/(admin)/admin/suppressions/actions";
import { path } from "@/app/(admin)/admin/suppressions/suppression-words";
import { Desk, PageHead } from "@/app/(admin)/desk";
import { administratorsOnly } from "@/app/admin-guard";
import { formWords } from "@/app/form-words";
import { ChoicesForm, type Entry } from "@/components/choices-form";
import { findSuppression } from "@/domain/delivery/list-suppressions";
import { isOwnReason } from "@/domain/recipients/suppressions";

type Props = { params: Promise<{ id: string }> };

/** One suppression, to be lifted with a reason. */
export default async function SuppressionPage({ params }: Props) {
  const visit = await administratorsOnly("manage_delivery");
  const { administrator, t, formatIn } = visit;
  const { id } = await params;
  const found = await findSuppression(administrator, idFrom(id));
  if (!found) redirect(`${path}?refused=gone` as Route);
  const { reason, since, website } = found;
  const isOwn = isOwnReason(reason);
  const title = t("admin.suppressions.one", { id: String(found.id) });
  const confirmation: Entry = {
    kind: "any",
    name: "confirmed",
    label: t("admin.suppressions.confirm"),
    options: [{ value: "yes", label: t("admin.suppressions.confirmed") }],
    chosen: [],
  };
  return (
    <Desk visit={visit} path={`${path}/${found.id}`}>
      <div className="grid gap-6">
        <PageHead
          title={title}
          lead={t("admin.suppressions.oneLead", {
            reason: t(`admin.suppressions.reason.${reason}`),
            website: website.name,
            date: formatIn(website.timeZone).momentWithZone(since),
          })}
        />
        <div className="grid max-w-160 gap-2">
          {isOwn && (
            <p className="border-l-2 border-alert py-1 pl-4 font-semibold">
              {t("admin.suppressions.ownWish")}
            </p>
          )}
          <p className="text-muted">{t("admin.suppressions.liftMeans")}</p>
        </div>
        <ChoicesForm
          action={lift.bind(null, found.id)}
          entries={[
            {
              kind: "text",
              name: "reason",
              label: t("admin.suppressions.why"),
              hint: t("admin.suppressions.whyHint"),
              autoComplete: "off",
              required: true,
            },
            ...(isOwn ? [confirmation] : []),
          ]}
          words={formWords(t, t("admin.suppressions.liftSubmit"))}
          title={`${title} · Convive`}
        />
        <p>
          <a href={path}>{t("admin.suppressions.back")}</a>
        </p>
      </div>
    </Desk>
  );
}
