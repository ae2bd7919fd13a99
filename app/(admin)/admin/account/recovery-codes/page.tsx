import { redirect } from "next/navigation";

import { renew } from "@/app/(admin)/admin/account/actions";
import { codeFields, codesFormWords } from "@/app/(admin)/admin/account/code-words";
import { CodesForm } from "@/app/(admin)/admin/account/codes-form";
import { Desk } from "@/app/(admin)/desk";
import { administratorsOnly } from "@/app/admin-guard";
import { Sheet } from "@/components/sheet";
import { readCodes } from "@/domain/accounts/change-codes";

/** Where ten new recovery codes are made. */
export default async function RecoveryCodesPage() {
  const visit = await administratorsOnly("signed_in");
  const { administrator, t } = visit;
  if (!(await readCodes(administrator)).since) redirect("/admin/account");
  const title = t("admin.account.renew");
  return (
    <Desk visit={visit} path="/admin/account">
      <Sheet title={title} lead={t("admin.account.renewLead")}>
        <CodesForm
          action={renew}
          field={codeFields(t).either}
          words={codesFormWords(t, t("admin.account.renewSubmit"))}
          title={`${title} · Convive`}
          onward="/admin/account"
        >
          {null}
        </CodesForm>
        <p className="no-print">
          <a href="/admin/account">{t("admin.account.back")}</a>
        </p>
      </Sheet>
    </Desk>
  );
}
