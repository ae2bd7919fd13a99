import type { DeskVisit } from "@/app/admin-guard";
import { Ledger, LedgerCell, LedgerRow } from "@/components/ledger";
import type { UnmatchedOrder } from "@/domain/orders/list-unmatched-orders";

import { Order, Price, When } from "./latest-events";

type Props = { visit: DeskVisit; zone: string; rows: UnmatchedOrder[] };

const columns = ["order", "website", "buyer", "amount", "since"] as const;

/** Orders whose buyer is no customer yet. */
export function UnmatchedOrders({ visit: { t, formatIn }, zone, rows }: Props) {
  const format = formatIn(zone);
  const label = (column: (typeof columns)[number]) => t(`admin.orders.column.${column}`);
  return (
    <Ledger caption={t("admin.orders.unmatched")} columns={columns.map(label)}>
      {rows.map((row) => (
        <LedgerRow key={row.id} head={<Order reference={row.order} />}>
          <LedgerCell label={label("website")}>{row.website}</LedgerCell>
          <LedgerCell label={label("buyer")}>{row.buyer ?? "–"}</LedgerCell>
          <LedgerCell label={label("amount")}>
            <Price t={t} format={format} order={row} />
          </LedgerCell>
          <LedgerCell label={label("since")}>
            <When format={format} at={row.since} />
          </LedgerCell>
        </LedgerRow>
      ))}
    </Ledger>
  );
}
