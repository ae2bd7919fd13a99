import { anyAdministrator } from "@/app/admin-guard";
import { formWords, personFields } from "@/app/form-words";
import { safeAdministrationReturn } from "@/app/redirects";
import { FieldsForm } from "@/components/fields-form";
import { Notice, Sheet } from "@/components/sheet";

import { signInHere } from "./actions";

/** A build has no database to ask, which the guard does before it looks at the request. */
export const dynamic = "force-dynamic";

type Search = Promise<{ next?: string | string[]; done?: string | string[] }>;

export default async function AdministratorSignInPage({ searchParams }: { searchParams: Search }) {
  const { t } = await anyAdministrator();
  const { next, done } = await searchParams;
  const { email, password } = personFields(t);
  return (
    <main className="grid min-h-dvh content-center px-5 py-16">
      <Sheet title={t("admin.signIn.title")} lead={t("admin.signIn.lead")}>
        {done === "signed-out" && <Notice>{t("signIn.signedOut")}</Notice>}
        {done === "late" && <Notice>{t("admin.account.late")}</Notice>}
        <FieldsForm
          action={signInHere}
          fields={[email, password]}
          hidden={{ next: safeAdministrationReturn(next) }}
          words={formWords(t, t("signIn.submit"))}
          title={`${t("admin.signIn.title")} · Convive`}
        />
      </Sheet>
    </main>
  );
}
