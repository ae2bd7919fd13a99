import { Frame } from "@/app/(storefront)/frame";
import { Notice, Sheet } from "@/components/sheet";
import { evenIfClosed, type Visit } from "@/app/guard";
import { nowhere } from "@/app/nowhere";
import { readPreferences, type Giver, type Preferences } from "@/domain/recipients/preferences";

import { declineThis, refuse } from "./actions";

type Props = {
  params: Promise<{ store: string; token: string }>;
  searchParams: Promise<{ done?: string | string[] }>;
};

/** The recipient's page: who gave the address and when, and how to put an end to it. Needs no account. */
export default async function PreferencesPage({ params, searchParams }: Props) {
  const visit = await evenIfClosed(params);
  const { token } = await params;
  const known = await readPreferences(visit.store.website.id, token);
  if (!known) nowhere(visit.store.code, "unknown-link");
  const { store, t } = visit;
  const shop = store.website.name;
  const { done } = await searchParams;
  return (
    <Frame visit={visit} path={`/preferences/${token}`} title={t("preferences.title", { shop })}>
      <Sheet title={t("preferences.title", { shop })} lead={t("preferences.lead", { email: known.email })}>
        {known.isRefused && <Notice>{t("preferences.refused", { shop, email: known.email })}</Notice>}
        {done === "declined" && !known.isOpen && <Notice>{t("preferences.declined")}</Notice>}
        <Givers visit={visit} known={known} />
        <Choices visit={visit} known={known} token={token} />
      </Sheet>
    </Frame>
  );
}

function Givers({ visit, known }: { visit: Visit; known: Preferences }) {
  const { t } = visit;
  return (
    <section className="grid gap-2 border-t border-hairline pt-6">
      <h2 className="text-lead">{t("preferences.givers")}</h2>
      <ul className="grid gap-1">
        {known.givers.map((giver) => (
          <li key={giver.at.toISOString()}>{giverLine(visit, giver)}</li>
        ))}
      </ul>
      <p className="label">{t("preferences.stored")}</p>
    </section>
  );
}

function giverLine({ store, t, format }: Visit, { inviter, isFromShop, at }: Giver): string {
  const date = format.momentWithZone(at);
  if (inviter) return t("preferences.givenBy", { inviter: `${inviter.firstName} ${inviter.lastName}`, date });
  return t(isFromShop ? "preferences.givenByShop" : "preferences.givenByMember", {
    shop: store.website.name,
    date,
  });
}

function Choices({ visit: { store, t }, known, token }: { visit: Visit; known: Preferences; token: string }) {
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
          <p>{t("preferences.refuseText", { shop: store.website.name })}</p>
          <form action={refuse.bind(null, store.code, token)}>
            <button className="button">{t("preferences.refuse")}</button>
          </form>
        </section>
      )}
    </>
  );
}
