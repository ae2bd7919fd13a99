import { formWords, personFields } from "@/app/form-words";
import { Notice } from "@/components/sheet";
import { customersOnly, type StoreParams } from "@/app/guard";
import { FieldsForm } from "@/components/fields-form";

import { AccountFrame } from "./account-frame";
import { savePassword, saveNames } from "./actions";

type Search = Promise<{ joined?: string | string[] }>;

/** Account Information: name, address, password. */
export default async function AccountPage({
  params,
  searchParams,
}: {
  params: StoreParams;
  searchParams: Search;
}) {
  const visit = await customersOnly(params, "/account");
  const { store, customer, t } = visit;
  const { joined } = await searchParams;
  const fields = personFields(t);
  return (
    <AccountFrame visit={visit} path="/account" title={t("account.information")}>
      <div className="grid max-w-112 gap-12">
        <div className="grid gap-5">
          <h1 className="text-title">{t("account.information")}</h1>
          {joined && <Notice>{t("account.welcome", { firstName: customer.firstName })}</Notice>}
        </div>
        <section className="grid gap-5">
          <h2 className="text-lead">{t("account.namesTitle")}</h2>
          <FieldsForm
            action={saveNames.bind(null, store.code)}
            fields={[
              { ...fields.firstName, defaultValue: customer.firstName },
              { ...fields.lastName, defaultValue: customer.lastName },
            ]}
            words={formWords(t, t("account.save"))}
          />
        </section>
        <section className="grid gap-2 border-t border-hairline pt-8">
          <h2 className="text-lead">{t("account.emailTitle")}</h2>
          <p className="wrap-anywhere">{customer.email}</p>
        </section>
        <section className="grid gap-5 border-t border-hairline pt-8">
          <h2 className="text-lead">{t("account.passwordTitle")}</h2>
          <FieldsForm
            action={savePassword.bind(null, store.code)}
            fields={[
              { ...fields.password, name: "present", label: t("fields.currentPassword") },
              { ...fields.newPassword, label: t("fields.newPassword") },
            ]}
            words={formWords(t, t("account.passwordSubmit"))}
          />
        </section>
        <section className="grid justify-items-start gap-3 border-t border-hairline pt-8">
          <h2 className="text-lead">{t("account.dataTitle")}</h2>
          <p>{t("account.dataText")}</p>
          <a href={`/${store.code}/account/data`} download className="button button-quiet">
            {t("account.dataDownload")}
          </a>
          <p className="label wrap-anywhere">
            {t("account.eraseText", { contact: store.contact ?? store.website.name })}
          </p>
        </section>
      </div>
    </AccountFrame>
  );
}
