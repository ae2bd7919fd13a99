import { redirect } from "next/navigation";

import { renew } from "@/app/(admin)/admin/account/actions";
import { codeFields, codesFormWords } from "@/app/(admin)/admin/account/code-words";
import { CodesForm } from "@/app/(admin)/admin/account/codes-form";
import { Desk } from "@/app/(admin)/desk";
import { administratorsOnly } from "@/app/admin-guard";
import { readCodes } from "@/domain/accounts/change-codes";

/** Where ten new recovery codes are made. */
export default async function RecoveryCodesPage() {
  const visit = await administratorsOnly("signed_in");
  const { administrator, t } = visit;
  if (!(await readCodes(administrator)).since) redirect("/admin/account");
  return (
    <Desk visit={visit} path="/admin/account">
      <CodesForm
        action={renew}
        field={codeFields(t).either}
        words={codesFormWords(t, {
          title: t("admin.account.renew"),
          lead: t("admin.account.renewLead"),
          submit: t("admin.account.renewSubmit"),
          done: t("admin.account.renewed"),
        })}
        onward="/admin/account"
        before={null}
        after={
          <p>
            <a href="/admin/account">{t("admin.account.back")}</a>
          </p>
        }
      />
    </Desk>
  );
}
