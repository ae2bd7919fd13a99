import { Frame } from "@/app/(storefront)/frame";
import { Sheet } from "@/components/sheet";
import { formWords, personFields } from "@/app/form-words";
import { openToAll, type StoreParams } from "@/app/guard";
import { tokenOf } from "@/app/link-exchange";
import { FieldsForm } from "@/components/fields-form";
import { isPasswordLink } from "@/domain/accounts/reset-password";

import { setPassword } from "./actions";

/** Where the link of a password mail leads. */
export default async function ResetPasswordPage({ params }: { params: StoreParams }) {
  const visit = await openToAll(params);
  const { store, t } = visit;
  const isUsable = await isPasswordLink(store.website.id, await tokenOf("reset-password"));
  if (!isUsable) {
    return (
      <Frame visit={visit} path="/reset-password" title={t("reset.goneTitle")}>
        <Sheet title={t("reset.goneTitle")} lead={t("reset.gone")}>
          <p>
            <a href={`/${store.code}/forgot-password`} className="button">
              {t("reset.again")}
            </a>
          </p>
        </Sheet>
      </Frame>
    );
  }
  return (
    <Frame visit={visit} path="/reset-password">
      <Sheet title={t("reset.title")} lead={t("reset.lead")}>
        <FieldsForm
          action={setPassword.bind(null, store.code)}
          fields={[{ ...personFields(t).newPassword, label: t("fields.newPassword") }]}
          words={formWords(t, t("reset.submit"))}
          title={`${t("reset.title")} · ${store.website.name}`}
        />
      </Sheet>
    </Frame>
  );
}
