import type { Route } from "next";
import { redirect } from "next/navigation";

import { codeFields } from "@/app/(admin)/admin/account/code-words";
import { answerCode } from "@/app/(admin)/admin/sign-in/actions";
import { anyAdministrator } from "@/app/admin-guard";
import { awaitedAdministrator, sessionAdministrator } from "@/app/administrator-session";
import { formWords } from "@/app/form-words";
import { safeAdministrationReturn } from "@/app/redirects";
import { FieldsForm } from "@/components/fields-form";
import { Sheet } from "@/components/sheet";

/** A build has no database to ask, which the guard does before it looks at the request. */
export const dynamic = "force-dynamic";

type Search = Promise<{ next?: string | string[]; with?: string | string[] }>;

/** Where an administrator with one-time codes types one, after the password. */
export default async function CodePage({ searchParams }: { searchParams: Search }) {
  const { t } = await anyAdministrator();
  const search = await searchParams;
  const next = safeAdministrationReturn(search.next);
  if (await sessionAdministrator()) redirect(next as Route);
  const awaited = await awaitedAdministrator();
  if (awaited?.awaits !== "code") redirect(`/admin/sign-in?next=${encodeURIComponent(next)}` as Route);
  const isRecovery = search.with === "recovery";
  const { oneTime, recovery } = codeFields(t);
  const title = t(isRecovery ? "admin.account.recoveryTitle" : "admin.account.codeTitle");
  const other = new URLSearchParams({ next, ...(!isRecovery && { with: "recovery" }) });
  return (
    <main className="grid min-h-dvh content-center px-5 py-16">
      <Sheet title={title} {...(!isRecovery && { lead: t("admin.account.codeLead") })}>
        <FieldsForm
          key={String(isRecovery)}
          action={answerCode}
          fields={[isRecovery ? recovery : { ...oneTime, autoFocus: true }]}
          hidden={{ next }}
          words={formWords(t, t("signIn.submit"))}
          title={`${title} · Convive`}
        />
        <div className="grid gap-2">
          <p>
            <a href={`/admin/sign-in/code?${other.toString()}`}>
              {t(isRecovery ? "admin.account.useApp" : "admin.account.useRecovery")}
            </a>
          </p>
          <p>
            <a href={`/admin/sign-in?next=${encodeURIComponent(next)}`}>{t("admin.account.someoneElse")}</a>
          </p>
          {isRecovery && <p className="text-muted">{t("admin.account.lost")}</p>}
        </div>
      </Sheet>
    </main>
  );
}
