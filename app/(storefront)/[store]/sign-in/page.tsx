import { Frame } from "@/app/(storefront)/frame";
import { formWords, personFields } from "@/app/form-words";
import { Notice, Sheet } from "@/components/sheet";
import { openToAll, type StoreParams } from "@/app/guard";
import { safeReturn } from "@/app/redirects";
import { FieldsForm } from "@/components/fields-form";

import { signInCustomer } from "./actions";

type Search = Promise<{ next?: string | string[]; done?: string | string[] }>;

const notices = {
  "signed-out": "signIn.signedOut",
  confirmed: "signIn.confirmed",
  "new-password": "signIn.newPassword",
} as const;

export default async function SignInPage({
  params,
  searchParams,
}: {
  params: StoreParams;
  searchParams: Search;
}) {
  const visit = await openToAll(params);
  const { store, t } = visit;
  const { next, done } = await searchParams;
  const fields = personFields(t);
  const notice = Object.entries(notices).find(([key]) => key === done)?.[1];
  const home = `/${store.code}`;
  return (
    <Frame visit={visit} path="/sign-in">
      <Sheet title={t("signIn.title")} lead={t("signIn.lead")}>
        {notice && <Notice>{t(notice)}</Notice>}
        <FieldsForm
          action={signInCustomer.bind(null, store.code)}
          fields={[fields.email, fields.password]}
          hidden={{ next: safeReturn(next) }}
          words={formWords(t, t("signIn.submit"))}
          title={`${t("signIn.title")} · ${store.website.name}`}
        />
        <p className="flex flex-wrap gap-x-6 gap-y-1">
          <a href={`${home}/forgot-password`} className="py-1">
            {t("signIn.forgot")}
          </a>
          <span className="py-1">
            {t("signIn.noAccount")} <a href={`${home}/register`}>{t("common.register")}</a>
          </span>
        </p>
      </Sheet>
    </Frame>
  );
}
