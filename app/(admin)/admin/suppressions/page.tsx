import { Outcome } from "@/app/(admin)/outcome";
import { Desk, PageHead } from "@/app/(admin)/desk";
import { administratorsOnly, type DeskVisit } from "@/app/admin-guard";
import { Ledger, LedgerCell, LedgerRow } from "@/components/ledger";
import {
  countSuppressions,
  listSuppressions,
  type Suppression,
  type SuppressionFilter,
} from "@/domain/delivery/list-suppressions";
import { listPlaces } from "@/domain/storefronts/places";

import { askOrSuppress } from "./actions";
import { AddressForm } from "./address-form";
import { SuppressionFilters } from "./suppression-filters";
import { addressWords, listHref, path, readAsked } from "./suppression-words";

type Search = Promise<Record<string, string | string[] | undefined>>;

/** The addresses nothing is mailed to: how many, why and since when, but not which; one is asked about or added by typing it. */
export default async function SuppressionsPage({ searchParams }: { searchParams: Search }) {
  const visit = await administratorsOnly("manage_delivery");
  const { administrator, t } = visit;
  const { filter, after, isLifted, isGone } = readAsked(await searchParams);
  const [page, counts, { websites }] = await Promise.all([
    listSuppressions(administrator, filter, after),
    countSuppressions(administrator, filter),
    listPlaces(administrator.websiteIds),
  ]);
  return (
    <Desk visit={visit} path={path}>
      <div className="grid gap-8">
        <PageHead title={t("admin.suppressions.title")} lead={t("admin.suppressions.lead")} />
        <Outcome
          {...(isLifted && { done: t("admin.suppressions.done.lifted") })}
          {...(isGone && { refused: t("admin.suppressions.refused.gone") })}
        />
        <section aria-labelledby="one" className="grid gap-3">
          <div className="grid gap-0.5">
            <h2 id="one" className="text-lead">
              {t("admin.suppressions.ask")}
            </h2>
            <p className="text-muted">{t("admin.suppressions.askLead")}</p>
          </div>
          <AddressForm action={askOrSuppress} websites={websites} words={addressWords(t)} />
        </section>
        <section aria-labelledby="all" className="grid gap-3">
          <h2 id="all" className="text-lead">
            {t("admin.suppressions.list")}
          </h2>
          <SuppressionFilters visit={visit} filter={filter} counts={counts} websites={websites} />
          {page.rows.length === 0 ? (
            <p role="status" className="py-6 text-muted">
              {t(isFiltered(filter) ? "admin.suppressions.noneFiltered" : "admin.suppressions.none")}
            </p>
          ) : (
            <Rows visit={visit} rows={page.rows} />
          )}
          <Pages visit={visit} filter={filter} after={after} next={page.next} />
        </section>
      </div>
    </Desk>
  );
}

const isFiltered = ({ reason, website }: SuppressionFilter) => reason !== null || website !== null;

function Rows({ visit: { t, formatIn }, rows }: { visit: DeskVisit; rows: Suppression[] }) {
  const label = (column: "id" | "reason" | "website" | "since" | "lift") =>
    t(`admin.suppressions.column.${column}`);
  return (
    <Ledger
      caption={t("admin.suppressions.title")}
      columns={[label("id"), label("reason"), label("website"), label("since"), label("lift")]}
    >
      {rows.map(({ id, reason, since, website }) => {
        const format = formatIn(website.timeZone);
        return (
          <LedgerRow key={id} head={<span className="font-mono text-small leading-5">{id}</span>}>
            <LedgerCell label={label("reason")}>
              <span className="font-semibold">{t(`admin.suppressions.reason.${reason}`)}</span>
            </LedgerCell>
            <LedgerCell label={label("website")}>{website.name}</LedgerCell>
            <LedgerCell label={label("since")}>
              <time dateTime={since.toISOString()} title={format.momentWithZone(since)}>
                {format.shortMoment(since)}
              </time>{" "}
              <span className="text-muted">{website.timeZone}</span>
            </LedgerCell>
            <LedgerCell label={label("lift")}>
              <a
                href={`${path}/${id}`}
                aria-label={t("admin.suppressions.liftOne", { id: String(id) })}
                className="inline-block min-h-6"
              >
                {t("admin.suppressions.lift")}
              </a>
            </LedgerCell>
          </LedgerRow>
        );
      })}
    </Ledger>
  );
}

type PagesProps = { visit: DeskVisit; filter: SuppressionFilter; after: number | null; next: number | null };

function Pages({ visit: { t }, filter, after, next }: PagesProps) {
  if (after === null && next === null) return null;
  return (
    <nav aria-label={t("admin.activity.pages")} className="flex gap-2">
      {after !== null && (
        <a href={listHref(filter)} className="button button-quiet">
          {t("admin.activity.newest")}
        </a>
      )}
      {next !== null && (
        <a href={listHref(filter, next)} rel="next" className="button button-quiet">
          {t("admin.activity.older")}
        </a>
      )}
    </nav>
  );
}
