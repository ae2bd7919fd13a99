import { Frame } from "@/app/(storefront)/frame";
import { eraseAll } from "@/app/(storefront)/[store]/preferences/[token]/actions";
import { NothingStored } from "@/app/(storefront)/[store]/preferences/[token]/nothing-stored";
import { evenIfClosed } from "@/app/guard";
import { nowhere } from "@/app/nowhere";
import { Sheet } from "@/components/sheet";
import { readStored } from "@/domain/privacy/read-stored";

type Props = { params: Promise<{ store: string; token: string }> };

/** Asks whether everything is really to be erased, and says what that means; opening it changes nothing. */
export default async function ErasePage({ params }: Props) {
  const visit = await evenIfClosed(params);
  const { token } = await params;
  const { store, t } = visit;
  const known = await readStored(store.website.id, token);
  if (!known) nowhere(store.code, "unknown-link");
  const path = `/preferences/${token}`;
  if (known === "nothing_stored") return <NothingStored visit={visit} path={`${path}/erase`} isNew={false} />;
  const shop = store.website.name;
  const means = [
    t("preferences.eraseMeansGone"),
    t("preferences.eraseMeansLinks"),
    t("preferences.eraseMeansRefused", { shop }),
    ...(known.hasAccount
      ? [t("preferences.eraseMeansAccount", { shop, contact: store.contact ?? shop })]
      : []),
  ];
  return (
    <Frame visit={visit} path={`${path}/erase`} title={t("preferences.eraseQuestion")}>
      <Sheet
        title={t("preferences.eraseQuestion")}
        lead={t("preferences.eraseLead", { shop, email: known.email })}
      >
        <ul className="grid list-disc gap-2 pl-5">
          {means.map((line) => (
            <li key={line} className="wrap-anywhere">
              {line}
            </li>
          ))}
        </ul>
        <form
          action={eraseAll.bind(null, store.code, token)}
          className="flex flex-wrap items-center gap-x-6 gap-y-3"
        >
          <button className="button">{t("preferences.eraseConfirm")}</button>
          <a href={`/${store.code}${path}`} className="py-2">
            {t("preferences.keep")}
          </a>
        </form>
      </Sheet>
    </Frame>
  );
}
