import { Frame } from "@/app/(storefront)/frame";
import { Sheet } from "@/components/sheet";
import { formWords } from "@/app/form-words";
import { openToAll, type StoreParams } from "@/app/guard";
import { tokenOf } from "@/app/link-exchange";
import { FieldsForm } from "@/components/fields-form";
import { findRegistration } from "@/domain/invitations/confirm-registration";

import { confirmAddress } from "./actions";

/** Where the link of a confirmation mail leads: one click makes the account, opening the link does not. */
export default async function ConfirmAddressPage({ params }: { params: StoreParams }) {
  const visit = await openToAll(params);
  const { store, t } = visit;
  const waiting = await findRegistration(store.website.id, await tokenOf("confirm-address"));
  const title = t(waiting ? "confirm.title" : "confirm.goneTitle");
  return (
    <Frame visit={visit} path="/confirm-address" title={title}>
      <Sheet
        title={title}
        lead={
          waiting
            ? t("confirm.lead", { firstName: waiting.firstName, email: waiting.email })
            : t("confirm.gone")
        }
      >
        {waiting ? (
          <FieldsForm
            action={confirmAddress.bind(null, store.code)}
            fields={[]}
            words={formWords(t, t("confirm.submit"))}
          />
        ) : (
          <p>
            <a href={`/${store.code}/sign-in`} className="button button-quiet">
              {t("common.signIn")}
            </a>
          </p>
        )}
      </Sheet>
    </Frame>
  );
}
