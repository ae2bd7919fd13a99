import { redirect } from "next/navigation";

import { confirm } from "@/app/(admin)/admin/account/actions";
import { codeFields, codesFormWords } from "@/app/(admin)/admin/account/code-words";
import { CodesForm } from "@/app/(admin)/admin/account/codes-form";
import { SetUpSteps, setUpWords } from "@/app/(admin)/admin/account/set-up-steps";
import { Desk } from "@/app/(admin)/desk";
import { administratorsOnly } from "@/app/admin-guard";
import { readCodes, readSetUp } from "@/domain/accounts/change-codes";

/** Where an app is told the secret of one-time codes, and the first code turns them on. */
export default async function SetUpPage() {
  const visit = await administratorsOnly("signed_in");
  const { administrator, t } = visit;
  const [codes, setUp] = await Promise.all([readCodes(administrator), readSetUp(administrator)]);
  if (!codes.since && !setUp) redirect("/admin/account");
  return (
    <Desk visit={visit} path="/admin/account">
      <CodesForm
        action={confirm}
        field={setUp && codeFields(t).oneTime}
        words={codesFormWords(t, setUpWords(t, setUp && t("admin.account.setUpLead")))}
        onward="/admin/account"
        before={setUp && <SetUpSteps setUp={setUp} t={t} />}
        after={
          <p>
            <a href="/admin/account">{t("admin.account.back")}</a>
          </p>
        }
      />
    </Desk>
  );
}
