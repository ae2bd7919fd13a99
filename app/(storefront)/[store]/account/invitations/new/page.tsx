import { randomUUID } from "node:crypto";

import { formWords } from "@/app/form-words";
import { customersOrTheirForm, type StoreParams, type Visit } from "@/app/guard";
import type { Customer } from "@/domain/accounts/customer";
import { previewInvitation } from "@/domain/delivery/preview-invitation";
import { readAllowance } from "@/domain/invitations/allowance";

import { AccountFrame } from "@/app/(storefront)/[store]/account/account-frame";
import { ClosedProgramme } from "@/app/(storefront)/[store]/account/invitations/closed";
import { sendInvitations } from "./actions";
import { ComposeForm } from "./compose-form";
import type { ComposeWords, Counted, Preview } from "./compose-words";

const path = "/account/invitations/new";

/** Send Invitation: up to five addresses, a message, and what its readers will see. */
export default async function ComposePage({ params }: { params: StoreParams }) {
  const visit = await customersOrTheirForm(params, path);
  const { store, settings, customer, t } = visit;
  if (!settings.functionality || !settings.storefront) return <ClosedProgramme visit={visit} path={path} />;
  // One tree for both: React gives a form posted without JavaScript its answer back by its place in the page.
  return (
    <AccountFrame visit={visit} path={path}>
      <div className="grid gap-8">
        <div className="grid max-w-prose gap-3">
          <h1 className="text-title">{t("compose.title")}</h1>
          <p className="text-lead text-muted">{t("compose.lead")}</p>
          {customer && <p>{await quotaLine(visit, customer)}</p>}
        </div>
        <Compose visit={visit} preview={customer && (await previewInvitation(customer, store, settings))} />
        <p>
          <a href={`/${store.code}/account/invitations`}>{t("compose.back")}</a>
        </p>
      </div>
    </AccountFrame>
  );
}

function Compose({ visit, preview }: { visit: Visit; preview: Preview }) {
  const { store, settings, t } = visit;
  return (
    <ComposeForm
      action={sendInvitations.bind(null, store.code)}
      first={{ emails: [""], errors: [], message: "", submission: randomUUID() }}
      most={settings.maxPerSend}
      mayWrite={settings.customMessage}
      preview={preview}
      words={composeWords(visit)}
      title={`${t("compose.title")} · ${store.website.name}`}
      signInPath={`/${store.code}/sign-in?next=/account/invitations`}
    />
  );
}

/** How many can be invited now, and where some places are taken, when the next comes free. */
async function quotaLine({ settings, t, format }: Visit, customer: Customer): Promise<string> {
  const { left, freesAt, isNewcomer } = await readAllowance(customer.id, settings.maxPerCustomerPerDay);
  return [
    t("compose.left", { left }),
    ...(freesAt ? [t("compose.freesAt", { date: format.relative(freesAt) })] : []),
    ...(isNewcomer ? [t("compose.newcomer")] : []),
  ].join(" ");
}

function composeWords({ t, settings }: Visit): ComposeWords {
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
    signIn: t("compose.signInElsewhere"),
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
