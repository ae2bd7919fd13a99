import type { Route } from "next";
import { redirect } from "next/navigation";

import { AccountFrame } from "@/app/(storefront)/[store]/account/account-frame";
import { Question } from "@/app/(storefront)/[store]/account/invitations/[id]/question";
import { correct } from "@/app/(storefront)/[store]/account/invitations/actions";
import { ClosedProgramme } from "@/app/(storefront)/[store]/account/invitations/closed";
import { listHref, listPath } from "@/app/(storefront)/[store]/account/invitations/own-words";
import { formWords } from "@/app/form-words";
import { customersOrTheirForm, type Visit } from "@/app/guard";
import { nowhere } from "@/app/nowhere";
import { FieldsForm } from "@/components/fields-form";
import { readOwnInvitation } from "@/domain/invitations/own-invitation";

/** Correct the address: where an invitation goes whose mail came back. */
export default async function CorrectPage({ params }: { params: Promise<{ store: string; id: string }> }) {
  const visit = await customersOrTheirForm(params, listPath);
  const { id } = await params;
  const { settings, t } = visit;
  const path = `${listPath}/${id}/address`;
  if (!settings.functionality || !settings.storefront) return <ClosedProgramme visit={visit} path={path} />;
  const email = await readBounced(visit, id);
  return (
    <AccountFrame visit={visit} path={path}>
      <Question title={t("own.correctTitle")} lead={email && t("own.correctLead", { email })}>
        <Form visit={visit} id={id} email={email} />
        <p>
          <a href={listHref(visit)}>{t("compose.back")}</a>
        </p>
      </Question>
    </AccountFrame>
  );
}

function Form({ visit: { store, t }, id, email }: { visit: Visit; id: string; email: string }) {
  return (
    <FieldsForm
      action={correct.bind(null, store.code, id)}
      title={`${t("own.correctTitle")} · ${store.website.name}`}
      fields={[
        {
          name: "email",
          label: t("fields.email"),
          type: "email",
          inputMode: "email",
          autoComplete: "off",
          required: true,
          defaultValue: email,
        },
      ]}
      words={formWords(t, t("own.correctSubmit"))}
    />
  );
}

/** The address a mail came back from; empty where only the form is shown, to somebody whose session has ended meanwhile. */
async function readBounced(visit: Visit, id: string): Promise<string> {
  const { customer, store } = visit;
  if (!customer) return "";
  const own = await readOwnInvitation(customer, id);
  if (!own) nowhere(store.code, "no/such/page");
  if (own.objectionToCorrect)
    redirect(listHref(visit, { refused: own.objectionToCorrect, row: id }) as Route);
  return own.email ?? "";
}
