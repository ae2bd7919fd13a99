import { Frame } from "@/app/(storefront)/frame";
import { Sheet } from "@/components/sheet";
import { formWords, personFields } from "@/app/form-words";
import { openToAll, type StoreParams } from "@/app/guard";
import { FieldsForm } from "@/components/fields-form";

import { sendLink } from "./actions";

export default async function ForgotPasswordPage({ params }: { params: StoreParams }) {
  const visit = await openToAll(params);
  const { store, t } = visit;
  return (
    <Frame visit={visit} path="/forgot-password">
      <Sheet title={t("forgot.title")} lead={t("forgot.lead")}>
        <FieldsForm
          action={sendLink.bind(null, store.code)}
          fields={[personFields(t).email]}
          words={formWords(t, t("forgot.submit"))}
          title={`${t("forgot.title")} · ${store.website.name}`}
        />
        <p>
          <a href={`/${store.code}/sign-in`}>{t("common.signIn")}</a>
        </p>
      </Sheet>
    </Frame>
  );
}
