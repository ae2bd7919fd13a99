import { Desk, PageHead } from "@/app/(admin)/desk";
import { administratorsOnly, type DeskVisit } from "@/app/admin-guard";
import { activityZone } from "@/domain/accounts/list-activity";
import { listOrderEvents } from "@/domain/orders/list-order-events";
import { listUnmatchedOrders } from "@/domain/orders/list-unmatched-orders";
import { listPlaces } from "@/domain/storefronts/places";

import { Connect } from "./connect";
import { LatestEvents } from "./latest-events";
import { ListPages } from "./list-pages";
import { listsHref, newPath, path, readAsked, type Asked } from "./order-words";
import { UnmatchedOrders } from "./unmatched-orders";

type Search = Promise<Record<string, string | string[] | undefined>>;

/** What was told of orders, what came last first, and the orders whose buyer is no customer yet. */
export default async function OrdersPage({ searchParams }: { searchParams: Search }) {
  const visit = await administratorsOnly("manage_customers");
  const { administrator, t } = visit;
  const asked = readAsked(await searchParams);
  const [latest, unmatched, places, zone] = await Promise.all([
    listOrderEvents(administrator, asked.after),
    listUnmatchedOrders(administrator, asked.unmatchedAfter),
    listPlaces(administrator.websiteIds),
    activityZone(administrator),
  ]);
  const isEmpty = latest.rows.length === 0 && asked.after === null;
  const part = { visit, zone, asked };
  return (
    <Desk visit={visit} path={path} title={t("admin.orders.title")}>
      <div className="grid gap-8">
        <PageHead title={t("admin.orders.title")} lead={t("admin.orders.lead", { zone })}>
          <a href={newPath} className="button">
            {t("admin.orders.import.title")}
          </a>
        </PageHead>
        {isEmpty ? (
          <p role="status" className="text-muted">
            {t("admin.orders.empty")}
          </p>
        ) : (
          <>
            <Latest {...part} page={latest} />
            <Unmatched {...part} page={unmatched} />
          </>
        )}
        <Connect t={t} website={places.websites[0]?.code ?? ""} isOpen={isEmpty} />
      </div>
    </Desk>
  );
}

type Part<List extends (...args: never[]) => Promise<unknown>> = {
  visit: DeskVisit;
  zone: string;
  asked: Asked;
  page: Awaited<ReturnType<List>>;
};

function Latest({ visit, zone, asked, page: { rows, next } }: Part<typeof listOrderEvents>) {
  const { t } = visit;
  const title = t("admin.orders.latest");
  const older = next === null ? null : listsHref({ ...asked, after: next }, "latest");
  const newest = asked.after === null ? null : listsHref({ ...asked, after: null }, "latest");
  return (
    <section id="latest" aria-labelledby="latest-title" className="grid gap-3">
      <h2 id="latest-title" className="text-lead">
        {title}
      </h2>
      {rows.length === 0 ? (
        <p className="text-muted">{t("admin.orders.endReached")}</p>
      ) : (
        <LatestEvents visit={visit} zone={zone} rows={rows} />
      )}
      <ListPages t={t} label={title} newest={newest} older={older} />
    </section>
  );
}

function Unmatched({ visit, zone, asked, page }: Part<typeof listUnmatchedOrders>) {
  const { t, formatIn } = visit;
  const { rows, next, total } = page;
  const title = t("admin.orders.unmatched");
  const older = next === null ? null : listsHref({ ...asked, unmatchedAfter: next }, "unmatched");
  const newest =
    asked.unmatchedAfter === null ? null : listsHref({ ...asked, unmatchedAfter: null }, "unmatched");
  const shown = formatIn(zone).number(total);
  return (
    <section id="unmatched" aria-labelledby="unmatched-title" className="grid gap-3">
      <div className="grid max-w-160 gap-0.5">
        <h2 id="unmatched-title" className="text-lead">
          {title}
        </h2>
        {total === 0 ? (
          <p className="text-muted">{t("admin.orders.unmatchedNone")}</p>
        ) : (
          <p>
            <strong>{t("admin.orders.unmatchedCount", { count: total, shown })}</strong>{" "}
            <span className="text-muted">{t("admin.orders.unmatchedLead")}</span>
          </p>
        )}
      </div>
      {rows.length > 0 && <UnmatchedOrders visit={visit} zone={zone} rows={rows} />}
      <ListPages t={t} label={title} newest={newest} older={older} />
    </section>
  );
}
