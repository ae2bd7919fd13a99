import { uuid } from "@/app/(admin)/admin/invitations/new/answer";
import { path } from "@/app/(admin)/admin/orders/order-words";
import { Desk, Done, PageHead } from "@/app/(admin)/desk";
import { administratorsOnly } from "@/app/admin-guard";
import { ErrorSummary, type Problem } from "@/components/error-summary";
import { listPlaces } from "@/domain/storefronts/places";
import { findUpload } from "@/domain/uploads/keep-upload";

import type { ImportAnswer } from "./import-answer";
import { ImportForm } from "./import-form";
import { LineColumns } from "./line-columns";

type Search = Promise<{ answer?: string | string[] }>;

/** Import Orders: lines in CSV, pasted or from a file; what is wrong in them comes back, named. */
export default async function ImportOrdersPage({ searchParams }: { searchParams: Search }) {
  const visit = await administratorsOnly("manage_customers");
  const { administrator, t } = visit;
  const { answer: asked } = await searchParams;
  const [{ websites }, kept] = await Promise.all([
    listPlaces(administrator.websiteIds),
    typeof asked === "string" && uuid.test(asked)
      ? findUpload(administrator, "manage_customers", asked)
      : null,
  ]);
  const answer = (kept as ImportAnswer | null) ?? { list: "", errors: {} };
  const problems = (["list", "file"] as const).flatMap((field): Problem[] => {
    const text = answer.errors[field];
    return text ? [{ field, text }] : [];
  });
  const title = t("admin.orders.import.title");
  return (
    <Desk
      visit={visit}
      path={`${path}/new`}
      title={problems.length > 0 ? `${t("common.errorPrefix")} ${title}` : title}
    >
      <div className="grid gap-6">
        <PageHead title={title} lead={t("admin.orders.import.lead")} />
        <div id="answer" tabIndex={-1} className="grid gap-4 outline-none empty:hidden">
          {answer.status && (
            <Done>
              {answer.status} <a href={path}>{t("admin.orders.import.seeLatest")}</a>
            </Done>
          )}
          <ErrorSummary title={t("common.summary")} problems={problems} takesFocus={false} />
        </div>
        <ImportForm t={t} answer={answer} />
        <LineColumns visit={visit} websites={websites.map(({ code }) => code)} />
        <p>
          <a href={path}>{t("admin.orders.import.back")}</a>
        </p>
      </div>
    </Desk>
  );
}
