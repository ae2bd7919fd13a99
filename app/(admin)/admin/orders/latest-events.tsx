import { nameOf } from "@/app/(admin)/admin/customers/customer-words";
import type { DeskVisit } from "@/app/admin-guard";
import type { Formats } from "@/app/words";
import { Ledger, LedgerCell, LedgerRow } from "@/components/ledger";
import type { OrderEventRow } from "@/domain/orders/list-order-events";

import { priceOf } from "./order-words";

type Props = { visit: DeskVisit; zone: string; rows: OrderEventRow[] };

const columns = ["order", "what", "website", "customer", "amount", "at", "told"] as const;

/** What was told of orders, what came last first. */
export function LatestEvents({ visit: { t, formatIn }, zone, rows }: Props) {
  const format = formatIn(zone);
  const label = (column: (typeof columns)[number]) => t(`admin.orders.column.${column}`);
  return (
    <Ledger caption={t("admin.orders.latest")} columns={columns.map(label)}>
      {rows.map((row) => (
        <LedgerRow key={row.id} head={<Order reference={row.order} />}>
          <LedgerCell label={label("what")}>
            <span className="whitespace-nowrap">{t(`admin.orders.type.${row.type}`)}</span>
          </LedgerCell>
          <LedgerCell label={label("website")}>{row.website}</LedgerCell>
          <LedgerCell label={label("customer")}>
            {row.customer ? (
              <a href={`/admin/customers/${row.customer.id}`}>{nameOf(t, row.customer)}</a>
            ) : (
              <span className="text-muted">{t("admin.orders.nobody")}</span>
            )}
          </LedgerCell>
          <LedgerCell label={label("amount")}>
            <Price t={t} format={format} order={row} />
          </LedgerCell>
          <LedgerCell label={label("at")}>
            <When format={format} at={row.at} />
          </LedgerCell>
          <LedgerCell label={label("told")}>
            <When format={format} at={row.receivedAt} />{" "}
            <span className="text-muted">{t(`admin.orders.source.${row.source}`)}</span>
          </LedgerCell>
        </LedgerRow>
      ))}
    </Ledger>
  );
}

/** The number of an order, which breaks only where it is very long. */
export const Order = ({ reference }: { reference: string }) => (
  <span className="font-semibold wide:inline-block wide:min-w-22">{reference}</span>
);

type Priced = { amount: number | null; currency: string | null; refunded: number };

/** What an order costs and what of it was given back. */
export function Price({ t, format, order }: { t: DeskVisit["t"]; format: Formats; order: Priced }) {
  const { currency, refunded } = order;
  return (
    <>
      <span className="whitespace-nowrap">{priceOf(format, order) ?? "–"}</span>
      {refunded > 0 && currency !== null && (
        <span className="block text-small text-muted">
          {t("admin.orders.refundedOf", { amount: format.money(refunded, currency) })}
        </span>
      )}
    </>
  );
}

export const When = ({ format, at }: { format: Formats; at: Date }) => (
  <time
    dateTime={at.toISOString()}
    title={format.momentWithZone(at)}
    className="wide:inline-block wide:min-w-24"
  >
    {format.shortMoment(at)}
  </time>
);
