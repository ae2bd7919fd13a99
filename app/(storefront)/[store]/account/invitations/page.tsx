import { Notice } from "@/components/sheet";
import { customersOnly, type CustomerVisit, type StoreParams } from "@/app/guard";
import { FocusOnArrival } from "@/components/arrival";
import { listInvitations, type InvitationRow } from "@/domain/invitations/list-invitations";

import { AccountFrame } from "@/app/(storefront)/[store]/account/account-frame";
import { ClosedProgramme } from "./closed";
import { InvitationsTable } from "./invitations-table";
import { isDone, isWhy, listPath, pageOf } from "./own-words";

type Search = Promise<Partial<Record<"page" | "new" | "done" | "refused" | "row", string | string[]>>>;

const path = listPath;

/** My Invitations: what the customer has sent and what became of it. */
export default async function InvitationsPage({
  params,
  searchParams,
}: {
  params: StoreParams;
  searchParams: Search;
}) {
  const visit = await customersOnly(params, path);
  const { store, settings, customer, t } = visit;
  if (!settings.functionality || !settings.storefront) return <ClosedProgramme visit={visit} path={path} />;
  const search = await searchParams;
  const { rows, page, pages, total } = await listInvitations(customer, pageOf(search.page));
  const isNew = (submission: string | null) => submission !== null && submission === search.new;
  const fresh = rows.filter(({ submission }) => isNew(submission)).length;
  return (
    <AccountFrame visit={visit} path={path} title={t("list.title")}>
      <div className="grid gap-8">
        <div className="flex flex-wrap items-end justify-between gap-x-8 gap-y-4">
          <h1 id="invitations" tabIndex={-1} className="text-title outline-none">
            {t("list.title")}
          </h1>
          {total > 0 && <SendInvitation visit={visit} />}
        </div>
        {fresh > 0 && <Notice>{t("list.sentNow", { count: fresh })}</Notice>}
        <Said visit={visit} search={search} row={rows.find(({ publicId }) => publicId === search.row)} />
        {(fresh > 0 || isDone(search.done)) && <FocusOnArrival id="invitations" />}
        {total === 0 ? (
          <Empty visit={visit} />
        ) : (
          <InvitationsTable visit={visit} rows={rows} page={page} isNew={isNew} />
        )}
        {pages > 1 && <Pages visit={visit} page={page} pages={pages} home={`/${store.code}${path}`} />}
      </div>
    </AccountFrame>
  );
}

type SaidProps = { visit: CustomerVisit; search: Awaited<Search>; row: InvitationRow | undefined };

/** What was done to an invitation, or why it was not. */
function Said({ visit: { t }, search: { done, refused }, row }: SaidProps) {
  if (isDone(done)) return <Notice>{t(`own.done.${done}`, { email: row?.email ?? "none" })}</Notice>;
  if (!isWhy(refused)) return null;
  return (
    <p role="alert" className="border-l-2 border-alert py-1 pl-4 wrap-anywhere">
      {row?.email && <span className="block font-medium">{row.email}</span>}
      {t(`own.why.${refused}`)}
    </p>
  );
}

function SendInvitation({ visit: { store, t } }: { visit: CustomerVisit }) {
  return (
    <form action={`/${store.code}${path}/new`}>
      <button className="button">{t("list.send")}</button>
    </form>
  );
}

function Empty({ visit }: { visit: CustomerVisit }) {
  const { t } = visit;
  return (
    <div className="embossed grid justify-items-start gap-4 px-7 py-10 wide:px-12 wide:py-14">
      <p className="font-display text-title">{t("list.emptyTitle")}</p>
      <p className="max-w-prose text-lead text-muted">{t("list.empty")}</p>
      <SendInvitation visit={visit} />
    </div>
  );
}

function Pages(props: { visit: CustomerVisit; page: number; pages: number; home: string }) {
  const { visit, page, pages, home } = props;
  const { t } = visit;
  return (
    <nav aria-label={t("list.pages")} className="flex items-center justify-between gap-4">
      {page > 1 ? (
        <a href={`${home}?page=${page - 1}`} className="py-2">
          {t("list.newer")}
        </a>
      ) : (
        <span />
      )}
      <p className="label">{t("list.page", { page, pages })}</p>
      {page < pages ? (
        <a href={`${home}?page=${page + 1}`} className="py-2">
          {t("list.older")}
        </a>
      ) : (
        <span />
      )}
    </nav>
  );
}
