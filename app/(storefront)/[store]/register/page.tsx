import { redirect } from "next/navigation";

import { Frame } from "@/app/(storefront)/frame";
import { formWords, personFields } from "@/app/form-words";
import { Sheet } from "@/components/sheet";
import { openToAll, type StoreParams, type Visit } from "@/app/guard";
import { tokenOf } from "@/app/link-exchange";
import { FieldsForm } from "@/components/fields-form";
import { findInvitation } from "@/domain/invitations/find-invitation";

import { registerUninvited } from "./actions";
import { InvitedRegistration } from "./invited";

type Search = Promise<{ with?: string | string[] }>;

/** Where an account is made: through an invitation this browser has opened, or by oneself where that is open. */
export default async function RegisterPage({
  params,
  searchParams,
}: {
  params: StoreParams;
  searchParams: Search;
}) {
  const visit = await openToAll(params);
  const { store, settings, customer } = visit;
  if (customer) redirect(`/${store.code}/account`);
  const isInvited = settings.functionality && (await searchParams).with !== "another";
  const found = isInvited ? await findInvitation(store.website.id, await tokenOf("invitation")) : null;
  if (found?.state === "live" && found.email) {
    return (
      <Frame visit={visit} path="/register">
        <InvitedRegistration visit={visit} found={found} email={found.email} />
      </Frame>
    );
  }
  return (
    <Frame visit={visit} path="/register">
      {settings.registration === "invitation_only" ? (
        <ByInvitationOnly visit={visit} />
      ) : (
        <OwnRegistration visit={visit} />
      )}
    </Frame>
  );
}

function OwnRegistration({ visit: { store, t } }: { visit: Visit }) {
  const fields = personFields(t);
  return (
    <Sheet title={t("register.title")} lead={t("register.lead")}>
      <FieldsForm
        action={registerUninvited.bind(null, store.code)}
        fields={[fields.firstName, fields.lastName, fields.email, fields.newPassword]}
        words={formWords(t, t("register.submit"))}
        title={`${t("register.title")} · ${store.website.name}`}
      />
      <p>
        {t("register.haveAccount")} <a href={`/${store.code}/sign-in`}>{t("common.signIn")}</a>
      </p>
    </Sheet>
  );
}

function ByInvitationOnly({ visit: { store, t } }: { visit: Visit }) {
  return (
    <Sheet title={t("register.closedTitle")} lead={t("register.closed", { shop: store.website.name })}>
      <title>{`${t("register.closedTitle")} · ${store.website.name}`}</title>
      <p>
        {t("register.haveAccount")} <a href={`/${store.code}/sign-in`}>{t("common.signIn")}</a>
      </p>
    </Sheet>
  );
}
