import type { Route } from "next";
import { redirect } from "next/navigation";

import { AccountFrame } from "@/app/(storefront)/[store]/account/account-frame";
import { Question } from "@/app/(storefront)/[store]/account/invitations/[id]/question";
import { cancel } from "@/app/(storefront)/[store]/account/invitations/actions";
import { ClosedProgramme } from "@/app/(storefront)/[store]/account/invitations/closed";
import { listHref, listPath, pageOf } from "@/app/(storefront)/[store]/account/invitations/own-words";
import { customersOnly } from "@/app/guard";
import { nowhere } from "@/app/nowhere";
import { readOwnInvitation } from "@/domain/invitations/own-invitation";

type Props = {
  params: Promise<{ store: string; id: string }>;
  searchParams: Promise<{ page?: string | string[] }>;
};

/** Asks whether an invitation is really to be canceled, and says what that means. */
export default async function CancelPage({ params, searchParams }: Props) {
  const visit = await customersOnly(params, listPath);
  const { id } = await params;
  const { store, settings, customer, t } = visit;
  const path = `${listPath}/${id}/cancel`;
  if (!settings.functionality || !settings.storefront) return <ClosedProgramme visit={visit} path={path} />;
  const own = await readOwnInvitation(customer, id);
  if (!own) nowhere(store.code, "no/such/page");
  const page = pageOf((await searchParams).page);
  if (own.objectionToCancel)
    redirect(listHref(visit, { page, refused: own.objectionToCancel, row: id }) as Route);
  const lead = own.email ? t("own.cancelLead", { email: own.email }) : t("own.cancelErased");
  return (
    <AccountFrame visit={visit} path={path} title={t("own.cancelTitle")}>
      <Question title={t("own.cancelTitle")} lead={lead}>
        <form
          action={cancel.bind(null, store.code, id, page)}
          className="flex flex-wrap items-center gap-x-6 gap-y-3"
        >
          <button className="button">{t("own.cancelConfirm")}</button>
          <a href={listHref(visit, { page })} className="py-2">
            {t("own.keep")}
          </a>
        </form>
      </Question>
    </AccountFrame>
  );
}
