import { Outcome, type OutcomeSearch } from "@/app/(admin)/outcome";
import { Desk, PageHead } from "@/app/(admin)/desk";
import { administratorsOnly, type DeskVisit } from "@/app/admin-guard";
import { Ledger, LedgerCell, LedgerRow } from "@/components/ledger";
import { listStores, type ListedStoreView } from "@/domain/configuration/list-stores";

import { path, readOutcome } from "./store-words";

type Website = Awaited<ReturnType<typeof listStores>>[number];

/** The websites and their store views, with the ways to add, change and close them. */
export default async function StoreViewsPage({ searchParams }: { searchParams: OutcomeSearch }) {
  const visit = await administratorsOnly("manage_configuration");
  const { administrator, t } = visit;
  const websites = await listStores(administrator);
  return (
    <Desk visit={visit} path={path} title={t("admin.stores.title")}>
      <div className="grid gap-6 wide:[&_table]:table-fixed">
        <PageHead title={t("admin.stores.title")} lead={t("admin.stores.lead")}>
          {administrator.websiteIds === null && (
            <a href={`${path}/new-website`} className="button">
              {t("admin.stores.addWebsite")}
            </a>
          )}
        </PageHead>
        <Outcome {...await readOutcome(t, searchParams)} />
        {websites.map((website) => (
          <WebsiteStores key={website.id} visit={visit} website={website} />
        ))}
      </div>
    </Desk>
  );
}

function WebsiteStores({ visit, website }: { visit: DeskVisit; website: Website }) {
  const { t } = visit;
  const columns = ["store", "address", "language", "zone", "state"] as const;
  return (
    <section aria-labelledby={`website-${website.code}`} className="grid gap-2">
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <h2 id={`website-${website.code}`} className="text-lead">
          <a href={`${path}/website/${website.code}`}>{website.name}</a>{" "}
          <span className="font-normal text-muted">{website.code}</span>
          {website.isDefault && (
            <span className="font-normal text-muted"> · {t("admin.stores.isDefault")}</span>
          )}
          {website.closedAt && (
            <span className="font-normal text-discarded"> · {t("admin.stores.closedWebsite")}</span>
          )}
        </h2>
        <a href={`${path}/new?website=${website.code}`}>{t("admin.stores.addStore")}</a>
      </div>
      <Ledger caption={website.name} columns={columns.map((column) => t(`admin.stores.column.${column}`))}>
        {website.storeViews.map((view) => (
          <StoreRow key={view.id} visit={visit} website={website} view={view} />
        ))}
      </Ledger>
    </section>
  );
}

function StoreRow({
  visit: { t, language },
  website,
  view,
}: {
  visit: DeskVisit;
  website: Website;
  view: ListedStoreView;
}) {
  const names = new Intl.DisplayNames(language, { type: "language", languageDisplay: "standard" });
  const isClosed = (website.closedAt ?? view.closedAt) !== null;
  const state = isClosed ? "closed" : view.isDefault ? "default" : "open";
  return (
    <LedgerRow
      head={
        <a href={`${path}/store/${view.code}`} className="font-semibold" lang={view.locale}>
          {view.name}
        </a>
      }
    >
      <LedgerCell label={t("admin.stores.column.address")}>
        <a href={`/${view.code}`}>/{view.code}</a>
      </LedgerCell>
      <LedgerCell label={t("admin.stores.column.language")}>
        {names.of(view.locale) ?? view.locale}
      </LedgerCell>
      <LedgerCell label={t("admin.stores.column.zone")}>{view.timeZone.replaceAll("_", " ")}</LedgerCell>
      <LedgerCell label={t("admin.stores.column.state")}>
        <span className={isClosed ? "text-discarded" : undefined}>{t(`admin.stores.state.${state}`)}</span>
      </LedgerCell>
    </LedgerRow>
  );
}
