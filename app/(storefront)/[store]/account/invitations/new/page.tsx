import { randomUUID } from "node:crypto";

import { formWords } from "@/app/form-words";
import { customersOnly, type CustomerVisit, type StoreParams } from "@/app/guard";
import { previewInvitation } from "@/domain/delivery/preview-invitation";
import { readAllowance, type Allowance } from "@/domain/invitations/allowance";

import { AccountFrame } from "@/app/(storefront)/[store]/account/account-frame";
import { ClosedProgramme } from "@/app/(storefront)/[store]/account/invitations/closed";
import { sendInvitations } from "./actions";
import { ComposeForm } from "./compose-form";
import type { ComposeWords, Counted } from "./compose-words";

const path = "/account/invitations/new";

/** Send Invitation: up to five addresses, a message, and what its readers will see. */
export default async function ComposePage({ params }: { params: StoreParams }) {
  const visit = await customersOnly(params, path);
  const { store, settings, customer, t } = visit;
  if (!settings.functionality || !settings.storefront) return <ClosedProgramme visit={visit} path={path} />;
  const allowance = await readAllowance(customer.id, settings.maxPerCustomerPerDay);
  const preview = await previewInvitation(customer, store, settings);
  return (
    <AccountFrame visit={visit} path={path}>
      <div className="grid gap-8">
        <div className="grid max-w-prose gap-3">
          <h1 className="text-title">{t("compose.title")}</h1>
          <p className="text-lead text-muted">{t("compose.lead")}</p>
          <p>{quotaLine(visit, allowance)}</p>
        </div>
        <ComposeForm
          action={sendInvitations.bind(null, store.code)}
          first={{ emails: [""], errors: [], message: "", submission: randomUUID() }}
          most={settings.maxPerSend}
          mayWrite={settings.customMessage}
          preview={preview}
          words={composeWords(visit)}
          title={`${t("compose.title")} · ${store.website.name}`}
        />
        <p>
          <a href={`/${store.code}/account/invitations`}>{t("compose.back")}</a>
        </p>
      </div>
    </AccountFrame>
  );
}

/** How many can be invited now, and where it is not all of them, when the next place comes free. */
function quotaLine({ t, format }: CustomerVisit, { left, freesAt }: Allowance): string {
  const now = t("compose.left", { left });
  return left === 0 && freesAt ? `${now} ${t("compose.freesAt", { date: format.relative(freesAt) })}` : now;
}

function composeWords({ t, settings }: CustomerVisit): ComposeWords {
  const numbers = Array.from({ length: Math.max(5, settings.maxPerSend) }, (_, index) => index + 1);
  const { summary, errorPrefix } = formWords(t, "");
  return {
    summary,
    errorPrefix,
    submit: t("compose.submit"),
    emails: numbers.map((number) => t("compose.emailNumber", { number })),
    removes: numbers.map((number) => t("compose.remove", { number })),
    remove: t("compose.removeShort"),
    emailHint: t("compose.emailHint"),
    add: t("compose.add"),
    addFull: t("compose.addFull", { most: settings.maxPerSend }),
    message: t("fields.message"),
    messageHint: t("compose.messageHint"),
    optional: t("common.optional"),
    remaining: counted((count) => t("compose.remaining", { count })),
    over: counted((count) => t("compose.over", { count })),
    pasted: counted((count) => t("compose.pasted", { count, most: settings.maxPerSend })),
    preview: t("compose.preview"),
    previewTitle: t("compose.previewTitle"),
    previewFrom: t("compose.previewFrom"),
    previewSubject: t("compose.previewSubject"),
    previewNote: t("compose.previewNote"),
  };
}

/** The words for none, one and many, so that the browser needs no plural rules; a # stands for the number. */
function counted(words: (count: number) => string): Counted {
  const many = 77;
  return [words(0), words(1), words(many).replace(String(many), "#")];
}
