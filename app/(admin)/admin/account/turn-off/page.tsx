import { redirect } from "next/navigation";

import { turnOff } from "@/app/(admin)/admin/account/actions";
import { codeFields } from "@/app/(admin)/admin/account/code-words";
import { Desk } from "@/app/(admin)/desk";
import { administratorsOnly } from "@/app/admin-guard";
import { formWords, personFields } from "@/app/form-words";
import { FieldsForm } from "@/components/fields-form";
import { Sheet } from "@/components/sheet";
import { readCodes } from "@/domain/accounts/change-codes";

/** Where one-time codes are turned off. */
export default async function TurnOffPage() {
  const visit = await administratorsOnly("signed_in");
  const { administrator, t } = visit;
  const { since, isRequired } = await readCodes(administrator);
  if (!since) redirect("/admin/account");
  const title = t("admin.account.turnOff");
  return (
    <Desk visit={visit} path="/admin/account">
      <Sheet title={title} lead={t(isRequired ? "admin.account.required" : "admin.account.turnOffLead")}>
        {isRequired ? (
          <title>{`${title} · Convive`}</title>
        ) : (
          <FieldsForm
            action={turnOff}
            fields={[personFields(t).password, codeFields(t).either]}
            words={formWords(t, title)}
            title={`${title} · Convive`}
          />
        )}
        <p>
          <a href="/admin/account">{t("admin.account.back")}</a>
        </p>
      </Sheet>
    </Desk>
  );
}
