import { randomUUID } from "node:crypto";

import { formWords } from "@/app/form-words";
import { customersOrTheirForm, type StoreParams, type Visit } from "@/app/guard";
import { previewInvitation } from "@/domain/delivery/preview-invitation";
import { readAllowance, type Allowance } from "@/domain/invitations/allowance";

import { Frame } from "@/app/(storefront)/frame";
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
  if (!customer) {
    return (
      <Frame visit={visit} path={path}>
        <h1 className="mb-8 text-title">{t("compose.title")}</h1>
        <Compose visit={visit} preview={null} />
      </Frame>
    );
  }
  const own = { ...visit, customer };
  if (!settings.functionality || !settings.storefront) return <ClosedProgramme visit={own} path={path} />;
  const allowance = await readAllowance(customer.id, settings.maxPerCustomerPerDay);
  return (
    <AccountFrame visit={own} path={path}>
      <div className="grid gap-8">
        <div className="grid max-w-prose gap-3">
          <h1 className="text-title">{t("compose.title")}</h1>
          <p className="text-lead text-muted">{t("compose.lead")}</p>
          <p>{quotaLine(visit, allowance)}</p>
        </div>
        <Compose visit={visit} preview={await previewInvitation(customer, store, settings)} />
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
function quotaLine({ t, format }: Visit, { left, freesAt }: Allowance): string {
  const now = t("compose.left", { left });
  return freesAt ? `${now} ${t("compose.freesAt", { date: format.relative(freesAt) })}` : now;
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
    optional: t("common.optional"),
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
