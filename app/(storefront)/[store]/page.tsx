import { Frame } from "@/app/(storefront)/frame";
import { openToAll, type StoreParams, type Visit } from "@/app/guard";
import { Rosette } from "@/components/rosette";
import { Seal } from "@/components/seal";
import { listPrivateSales, type PrivateSale } from "@/domain/storefronts/private-sales";

/** The shop's front: what the club is, the sales it holds, how to get in. */
export default async function HomePage({ params }: { params: StoreParams }) {
  const visit = await openToAll(params);
  const { store, t } = visit;
  const sales = await listPrivateSales(store.id);
  const [first, ...others] = sales;
  return (
    <Frame visit={visit} path="" title={t("home.title")}>
      <div className="grid gap-x-16 gap-y-14 wide:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="grid content-start gap-6">
          <h1 className="max-w-140 text-display">{t("home.title")}</h1>
          <p className="max-w-112 text-lead text-muted">{t("home.lead", { shop: store.website.name })}</p>
        </div>
        {first ? (
          <SaleCard visit={visit} sale={first} />
        ) : (
          <p className="text-lead text-muted">{t("home.none")}</p>
        )}
        <HowToGetIn visit={visit} />
        {others.length > 0 && <Programme visit={visit} sales={others} />}
      </div>
    </Frame>
  );
}

/** The next sale as an invitation card. */
function SaleCard({ visit, sale }: { visit: Visit; sale: PrivateSale }) {
  const { store, t } = visit;
  return (
    <article className="embossed row-span-2 grid content-between justify-items-center gap-6 self-start px-8 py-10 text-center wide:min-h-113">
      <Rosette number={sale.id + 7} className="w-20 text-seal" />
      <div className="grid gap-3">
        <p className="label">{t(sale.isOpen ? "home.open" : "home.soon")}</p>
        <h2 className="text-title">{sale.title}</h2>
        <p className="text-muted">{sale.line}</p>
      </div>
      <p className="font-display text-lead">{datesOf(visit, sale)}</p>
      <Seal initial={[...store.website.name][0] ?? ""} className="w-14" />
    </article>
  );
}

function datesOf({ t, format }: Visit, sale: PrivateSale): string {
  return sale.isOpen
    ? t("home.until", { date: format.day(sale.closesAt) })
    : t("home.from", { date: format.day(sale.opensAt) });
}

function HowToGetIn({ visit }: { visit: Visit }) {
  const { store, settings, customer, t } = visit;
  const home = `/${store.code}`;
  const isOpen = settings.registration === "available_to_all";
  const mayInvite = settings.functionality && settings.storefront;
  const ways = [
    ...(settings.functionality ? [[t("home.how1"), t("home.how1Text")]] : []),
    [t("home.how2"), t(isOpen ? "home.how2Text" : "home.how2Closed")],
    ...(mayInvite ? [[t("home.how3"), t("home.how3Text", { most: settings.maxPerSend })]] : []),
  ];
  return (
    <section className="grid content-start gap-5">
      <h2 className="text-title">{t("home.howTitle")}</h2>
      <dl className="max-w-140 border-t border-ink">
        {ways.map(([way, text]) => (
          <div key={way} className="grid gap-x-6 border-b border-hairline py-4 wide:grid-cols-[11rem_1fr]">
            <dt className="font-display text-lead">{way}</dt>
            <dd className="text-muted">{text}</dd>
          </div>
        ))}
      </dl>
      <p className="flex flex-wrap gap-3">
        {customer && mayInvite && (
          <a href={`${home}/account/invitations/new`} className="button">
            {t("home.invite")}
          </a>
        )}
        {!customer && (
          <a href={`${home}/sign-in`} className="button">
            {t("common.signIn")}
          </a>
        )}
        {!customer && isOpen && (
          <a href={`${home}/register`} className="button button-quiet">
            {t("common.register")}
          </a>
        )}
      </p>
    </section>
  );
}

/** What comes later, as a programme is set: the date, then what. */
function Programme({ visit, sales }: { visit: Visit; sales: PrivateSale[] }) {
  const { t } = visit;
  return (
    <section className="grid gap-5 wide:col-span-2">
      <h2 className="text-title">{t("home.soon")}</h2>
      <ol className="border-t border-ink">
        {sales.map((sale) => (
          <li
            key={sale.id}
            className="grid items-baseline gap-x-8 border-b border-hairline py-5 wide:grid-cols-[13rem_1fr]"
          >
            <p className="label">{datesOf(visit, sale)}</p>
            <div>
              <h3 className="text-lead">{sale.title}</h3>
              <p className="text-muted">{sale.line}</p>
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}
