import type { Route } from "next";
import { redirect } from "next/navigation";

import { codeFields, codesFormWords } from "@/app/(admin)/admin/account/code-words";
import { CodesForm } from "@/app/(admin)/admin/account/codes-form";
import { SetUpSteps, setUpWords } from "@/app/(admin)/admin/account/set-up-steps";
import { setUpHere } from "@/app/(admin)/admin/sign-in/actions";
import { anyAdministrator } from "@/app/admin-guard";
import { awaitedAdministrator, sessionAdministrator } from "@/app/administrator-session";
import { safeAdministrationReturn } from "@/app/redirects";
import { readSetUp } from "@/domain/accounts/change-codes";

/** A build has no database to ask, which the guard does before it looks at the request. */
export const dynamic = "force-dynamic";

type Search = Promise<{ next?: string | string[] }>;

/** Where an administrator whose role requires one-time codes sets them up, after the password. */
export default async function SetUpHerePage({ searchParams }: { searchParams: Search }) {
  const { t } = await anyAdministrator();
  const next = safeAdministrationReturn((await searchParams).next);
  const awaited = await awaitedAdministrator();
  const setUp = awaited?.awaits === "setup" ? await readSetUp(awaited) : null;
  // Who has just done it is signed in, and this page is drawn once more, around the recovery codes.
  if (!setUp && !(await sessionAdministrator()))
    redirect(`/admin/sign-in?next=${encodeURIComponent(next)}` as Route);
  const elsewhere = `/admin/sign-in?next=${encodeURIComponent(next)}`;
  return (
    <main className="grid min-h-dvh content-center px-5 py-16">
      <CodesForm
        action={setUpHere}
        field={setUp && codeFields(t).oneTime}
        words={codesFormWords(t, setUpWords(t, setUp && t("admin.account.setUpRequired")))}
        onward={next}
        before={setUp && <SetUpSteps setUp={setUp} t={t} />}
        after={
          <p>
            {setUp ? (
              <a href={elsewhere}>{t("admin.account.someoneElse")}</a>
            ) : (
              <a href={next}>{t("admin.account.goOn")}</a>
            )}
          </p>
        }
      />
    </main>
  );
}
