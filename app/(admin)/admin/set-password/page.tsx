import { formWords, personFields } from "@/app/form-words";
import { Notice, Sheet } from "@/components/sheet";
import { anyAdministrator } from "@/app/admin-guard";
import { tokenOf } from "@/app/link-exchange";
import { FieldsForm } from "@/components/fields-form";
import { isAdministratorLink } from "@/domain/accounts/reset-password";

import { setFirstPassword } from "./actions";

/** A build has no database to ask, which the guard does before it looks at the request. */
export const dynamic = "force-dynamic";

type Search = Promise<{ done?: string | string[] }>;

/** Where a new administrator chooses a password. */
export default async function SetPasswordPage({ searchParams }: { searchParams: Search }) {
  const { t } = await anyAdministrator();
  const { done } = await searchParams;
  const isUsable = !done && (await isAdministratorLink(await tokenOf("administrator-password")));
  const state = done ? "doneTitle" : isUsable ? "title" : "goneTitle";
  const title = t(`administratorPassword.${state}`);
  return (
    <main className="px-5 py-16">
      {!isUsable && <title>{title}</title>}
      <Sheet title={title} {...(isUsable && { lead: t("administratorPassword.lead") })}>
        {done && <Notice>{t("administratorPassword.done")}</Notice>}
        {!done && !isUsable && <p>{t("administratorPassword.gone")}</p>}
        {isUsable && (
          <FieldsForm
            action={setFirstPassword}
            fields={[personFields(t).newPassword]}
            words={formWords(t, t("administratorPassword.submit"))}
            title={title}
          />
        )}
      </Sheet>
    </main>
  );
}
