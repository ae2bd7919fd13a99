import { Outcome, type OutcomeSearch } from "@/app/(admin)/outcome";
import { Desk, PageHead } from "@/app/(admin)/desk";
import { administratorsOnly } from "@/app/admin-guard";
import { Ledger, LedgerCell, LedgerRow } from "@/components/ledger";
import { mayChangeGroups } from "@/domain/customers/change-groups";
import { listGroups } from "@/domain/customers/list-groups";

import { countText, readOutcome } from "./group-words";

/** The customer groups with how many are in each. */
export default async function CustomerGroupsPage({ searchParams }: { searchParams: OutcomeSearch }) {
  const visit = await administratorsOnly("manage_customers");
  const { administrator, t, formatIn } = visit;
  const groups = await listGroups(administrator);
  const mayChange = mayChangeGroups(administrator);
  const label = (column: "name" | "members" | "openInvitations") =>
    t(`admin.customers.groups.column.${column}`);
  return (
    <Desk visit={visit} path="/admin/customer-groups" title={t("admin.customers.groups.title")}>
      <div className="grid max-w-4xl gap-5">
        <PageHead
          title={t("admin.customers.groups.title")}
          lead={t(mayChange ? "admin.customers.groups.lead" : "admin.customers.groups.readOnly")}
        >
          {mayChange && (
            <a href="/admin/customer-groups/new" className="button">
              {t("admin.customers.groups.add")}
            </a>
          )}
        </PageHead>
        <Outcome {...await readOutcome(t, searchParams)} />
        <Ledger
          caption={t("admin.customers.groups.title")}
          columns={[label("name"), label("members"), label("openInvitations")]}
        >
          {groups.map((group) => (
            <LedgerRow
              key={group.id}
              head={
                <>
                  <a href={`/admin/customer-groups/${group.id}`} className="font-semibold">
                    {group.name}
                  </a>
                  {group.standsIn && (
                    <span className="block text-muted">{t("admin.customers.groups.standsIn")}</span>
                  )}
                </>
              }
            >
              <LedgerCell label={label("members")}>
                <a href={`/admin/customers?group=${group.id}`}>{formatIn("UTC").number(group.members)}</a>
              </LedgerCell>
              <LedgerCell label={label("openInvitations")}>
                {countText(visit, group.openInvitations)}
              </LedgerCell>
            </LedgerRow>
          ))}
        </Ledger>
      </div>
    </Desk>
  );
}
