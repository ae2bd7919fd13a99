import { Desk, PageHead } from "@/app/(admin)/desk";
import { administratorsOnly, type DeskVisit } from "@/app/admin-guard";
import { may } from "@/domain/accounts/administrator";
import { mostSheetRows } from "@/domain/exports/xlsx";
import { countCohort, countGrid, countViews, findMatches } from "@/domain/invitations/count-grid";
import { zoneOf, type GridFilter } from "@/domain/invitations/grid-filter";
import { readGrid } from "@/domain/invitations/read-grid";
import { listPlaces } from "@/domain/storefronts/places";

import { AddedNotice } from "./added-notice";
import { FilterChips } from "./filter-chips";
import { GridFilters } from "./grid-filters";
import {
  filterOf,
  filterQuery,
  gridHref,
  gridQuery,
  isFiltered,
  readGridSearch,
  tooShort,
  type GridSearch,
} from "./grid-search";
import { GridShell } from "./grid-shell";
import { GridTable } from "./grid-table";
import { countWords, shellWords } from "./grid-words";
import { OperationPanel } from "./operation-panel";
import { QuickViews } from "./quick-views";

type Search = Promise<Record<string, string | string[] | undefined>>;

const path = "/admin/invitations";

/** The grid of all invitations: its whole state is its address. */
export default async function InvitationsGridPage({ searchParams }: { searchParams: Search }) {
  const visit = await administratorsOnly("view_invitations");
  const { administrator, t } = visit;
  const asked = await searchParams;
  const search = readGridSearch(asked);
  const filter = filterOf(search);
  const outside = outsideOf(filter);
  const { sort, size, cursor } = search;
  const countAll = findMatches(administrator, outside);
  const [count, views, undelivered, places, zone] = await Promise.all([
    isView(filter) ? findMatches(administrator, filter) : countAll,
    countAll.then((all) => countViews(administrator, outside, all)),
    countGrid(administrator, { ...outside, delivery: "undelivered" }),
    listPlaces(administrator.websiteIds),
    zoneOf(filter),
  ]);
  const page = await readGrid(administrator, filter, { sort, size, cursor, matches: count });
  const mayManage = may(administrator, "manage_invitations");
  const exactly = count.isExact ? null : await countCohort(administrator, filter);
  const shown = countWords(visit, exactly === null ? count : { count: exactly, isExact: true });
  return (
    <Desk visit={visit} path={path} title={t("admin.grid.title")}>
      <div className="grid gap-4">
        <PageHead
          title={t("admin.grid.title")}
          lead={[
            t("admin.grid.lead", { zone }),
            ...(count.isExact ? [] : [t("admin.grid.sheetEnds", { most: mostSheetRows })]),
          ].join(" ")}
        >
          <ExportLinks visit={visit} search={search} />
          {mayManage && (
            <a href={`${path}/new`} className="button">
              {t("admin.grid.add")}
            </a>
          )}
        </PageHead>
        <AddedNotice visit={visit} added={asked["added"]} />
        <OperationPanel visit={visit} search={search} />
        <GridShell
          filter={filterQuery(search)}
          address={gridQuery(search)}
          mayManage={mayManage && page.rows.length > 0}
          visible={page.rows.map(({ id }) => String(id))}
          words={shellWords(visit, shown)}
          top={
            <>
              <QuickViews visit={visit} search={search} views={{ ...views, undelivered }} />
              <GridFilters visit={visit} search={search} places={places} tooShort={tooShort(asked)} />
              <FilterChips visit={visit} search={search} places={places} />
            </>
          }
          hasResult={asked["added"] !== undefined || search.operation !== null}
          status={t("admin.grid.status", { shown, count: count.count })}
          foot={<Pages visit={visit} search={search} next={page.next} previous={page.previous} />}
        >
          {page.rows.length > 0 ? (
            <GridTable visit={visit} search={search} rows={page.rows} zone={zone} mayManage={mayManage} />
          ) : (
            <Nothing visit={visit} search={search} />
          )}
        </GridShell>
      </div>
    </Desk>
  );
}

const isView = ({ status, delivery }: GridFilter) => status !== undefined || delivery === "undelivered";

/** A filter without what makes it one of the quick views. */
function outsideOf({ status: _status, delivery, ...others }: GridFilter): Omit<GridFilter, "status"> {
  return delivery === undefined || delivery === "undelivered" ? others : { ...others, delivery };
}

function ExportLinks({ visit: { t }, search }: { visit: DeskVisit; search: GridSearch }) {
  const query = gridQuery(search);
  return (["csv", "xlsx"] as const).map((kind) => (
    <a
      key={kind}
      href={`${path}/export?as=${kind}${query && `&${query}`}`}
      className="button button-quiet"
      download
    >
      {t(`admin.grid.export.${kind}`)}
    </a>
  ));
}

function Pages(props: {
  visit: DeskVisit;
  search: GridSearch;
  next: string | null;
  previous: string | null;
}) {
  const { visit, search, next, previous } = props;
  const { t } = visit;
  if (!next && !previous) return null;
  const page = (cursor: string | null, label: string) =>
    cursor ? (
      <a data-soft href={gridHref(search, { cursor })} className="button button-quiet">
        {label}
      </a>
    ) : (
      <span />
    );
  return (
    <nav aria-label={t("admin.grid.pages")} className="flex items-center justify-between">
      {page(previous, t("admin.grid.previous"))}
      {previous && (
        <a data-soft href={gridHref(search)} className="py-2">
          {t("admin.grid.first")}
        </a>
      )}
      {page(next, t("admin.grid.next"))}
    </nav>
  );
}

function Nothing({ visit: { t }, search }: { visit: DeskVisit; search: GridSearch }) {
  if (!isFiltered(search)) {
    return (
      <div className="panel grid gap-1 px-6 py-10">
        <p className="text-lead font-semibold">{t("admin.grid.emptyTitle")}</p>
        <p className="text-muted">{t("admin.grid.empty")}</p>
      </div>
    );
  }
  return (
    <div className="panel grid justify-items-start gap-3 px-6 py-10">
      <p className="text-lead font-semibold wrap-anywhere">
        {search.q ? t("admin.grid.noneFor", { term: search.q }) : t("admin.grid.none")}
      </p>
      <a data-soft href={path} className="button button-quiet">
        {t("admin.grid.clearAll")}
      </a>
    </div>
  );
}
