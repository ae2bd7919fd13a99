import { Frame } from "@/app/(storefront)/frame";
import { registrationOfBrowser } from "@/app/(storefront)/[store]/register/registration-cookie";
import { Sheet } from "@/components/sheet";
import { formWords, personFields } from "@/app/form-words";
import { openToAll, type StoreParams, type Visit } from "@/app/guard";
import { tokenOf } from "@/app/link-exchange";
import { FieldsForm } from "@/components/fields-form";
import { findRegistration, type Registration } from "@/domain/invitations/confirm-registration";

import { confirmAddress } from "./actions";

/** Where the link of a confirmation mail leads: a form makes the account, opening the link does not. */
export default async function ConfirmAddressPage({ params }: { params: StoreParams }) {
  const visit = await openToAll(params);
  const { store, t } = visit;
  const waiting = await findRegistration(store.website.id, await tokenOf("confirm-address"));
  if (!waiting) {
    return (
      <Frame visit={visit} path="/confirm-address" title={t("confirm.goneTitle")}>
        <Sheet title={t("confirm.goneTitle")} lead={t("confirm.gone")}>
          <p>
            <a href={`/${store.code}/sign-in`} className="button button-quiet">
              {t("common.signIn")}
            </a>
          </p>
        </Sheet>
      </Frame>
    );
  }
  const { publicId } = await registrationOfBrowser();
  return (
    <Frame visit={visit} path="/confirm-address">
      <Confirmation visit={visit} waiting={waiting} isHere={publicId === waiting.publicId} />
    </Frame>
  );
}

/**
 * One button where this browser registered. Any other is asked for the password chosen then: whoever registers with
 * somebody else's address could otherwise have them confirm an account of which only the stranger knows the password.
 */
function Confirmation(props: { visit: Visit; waiting: Registration; isHere: boolean }) {
  const { visit, waiting, isHere } = props;
  const { store, t } = visit;
  const { firstName, email } = waiting;
  const lead = isHere ? t("confirm.lead", { firstName, email }) : t("confirm.elsewhere", { email });
  const password = { ...personFields(t).password, hint: t("confirm.passwordHint") };
  return (
    <Sheet title={t("confirm.title")} lead={lead}>
      <FieldsForm
        action={confirmAddress.bind(null, store.code)}
        fields={isHere ? [] : [password]}
        words={formWords(t, t("confirm.submit"))}
        title={`${t("confirm.title")} · ${store.website.name}`}
      />
      {!isHere && <p>{t("confirm.notYou")}</p>}
    </Sheet>
  );
}
