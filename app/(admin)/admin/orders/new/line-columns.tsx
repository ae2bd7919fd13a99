import type { DeskVisit } from "@/app/admin-guard";
import { Ledger, LedgerCell, LedgerRow } from "@/components/ledger";
import { orderColumns } from "@/domain/orders/read-order-lines";

import { exampleLines, examples } from "./examples";

/** What the columns of a CSV of orders hold, and an example. */
export function LineColumns({ visit, websites }: { visit: DeskVisit; websites: string[] }) {
  const { t } = visit;
  const values = examples(visit, websites.join(", "));
  const [column, holds] = [t("admin.orders.import.column"), t("admin.orders.import.holds")];
  return (
    <section aria-labelledby="columns" className="grid max-w-200 gap-3 border-t border-hairline pt-4">
      <h2 id="columns" className="text-lead">
        {t("admin.orders.import.columns")}
      </h2>
      <Ledger caption={t("admin.orders.import.columns")} columns={[column, holds]}>
        {orderColumns.map((name) => (
          <LedgerRow key={name} head={<code className="font-mono whitespace-nowrap">{name}</code>}>
            <LedgerCell label={holds}>{t(`admin.orders.import.means.${name}`, values)}</LedgerCell>
          </LedgerRow>
        ))}
      </Ledger>
      <h3 className="label">{t("admin.orders.import.example")}</h3>
      <pre className="panel px-4 py-3 font-mono text-small wrap-anywhere whitespace-pre-wrap">
        {exampleLines(websites[0] ?? "")}
      </pre>
    </section>
  );
}
