import { Frame } from "@/app/(storefront)/frame";
import { Notice, Sheet } from "@/components/sheet";
import { evenIfClosed, type Visit } from "@/app/guard";
import { nowhere } from "@/app/nowhere";
import { readStored, type RecipientPage } from "@/domain/privacy/read-stored";

import { declineThis, refuse } from "./actions";
import { NothingStored } from "./nothing-stored";
import { StoredList } from "./stored-list";

type Props = {
  params: Promise<{ store: string; token: string }>;
  searchParams: Promise<{ done?: string | string[] }>;
};

/** The recipient's page: who gave the address and when, what is stored, and how to put an end to it. Needs no account. */
export default async function PreferencesPage({ params, searchParams }: Props) {
  const visit = await evenIfClosed(params);
  const { token } = await params;
  const { store, t } = visit;
  const known = await readStored(store.website.id, token);
  if (!known) nowhere(store.code, "unknown-link");
  const { done } = await searchParams;
  const path = `/preferences/${token}`;
  if (known === "nothing_stored")
    return <NothingStored visit={visit} path={path} isNew={done === "erased"} />;
  const shop = store.website.name;
  return (
    <Frame visit={visit} path={path} title={t("preferences.title", { shop })}>
      <Sheet title={t("preferences.title", { shop })} lead={t("preferences.lead", { email: known.email })}>
        {known.isRefused && <Notice>{t("preferences.refused", { shop, email: known.email })}</Notice>}
        {done === "declined" && !known.isOpen && <Notice>{t("preferences.declined")}</Notice>}
        <StoredList visit={visit} stored={known} download={`/${store.code}${path}/data`} />
        <Choices visit={visit} known={known} token={token} />
      </Sheet>
    </Frame>
  );
}

type ChoicesProps = { visit: Visit; known: RecipientPage; token: string };

function Choices({ visit: { store, t }, known, token }: ChoicesProps) {
  const shop = store.website.name;
  return (
    <>
      {known.isOpen && (
        <section className="grid justify-items-start gap-3 border-t border-hairline pt-6">
          <h2 className="text-lead">{t("preferences.declineTitle")}</h2>
          <p>{t("preferences.declineText")}</p>
          <form action={declineThis.bind(null, store.code, token)}>
            <button className="button button-quiet">{t("preferences.decline")}</button>
          </form>
        </section>
      )}
      {!known.isRefused && (
        <section className="grid justify-items-start gap-3 border-t border-hairline pt-6">
          <h2 className="text-lead">{t("preferences.refuseTitle")}</h2>
          <p>{t("preferences.refuseText", { shop })}</p>
          <form action={refuse.bind(null, store.code, token)}>
            <button className="button">{t("preferences.refuse")}</button>
          </form>
        </section>
      )}
      <section className="grid justify-items-start gap-3 border-t border-hairline pt-6">
        <h2 className="text-lead">{t("preferences.eraseTitle")}</h2>
        <p>{t("preferences.eraseText", { shop })}</p>
        <a href={`/${store.code}/preferences/${token}/erase`} className="button button-quiet">
          {t("preferences.erase")}
        </a>
      </section>
    </>
  );
}
