import type { DeskVisit } from "@/app/admin-guard";
import { readOperation, type Operation } from "@/domain/invitations/mass-operation";

import { stop } from "./actions";
import { gridHref, gridQuery, type GridSearch } from "./grid-search";
import { RefreshWhile } from "./refresh-while";

/** How far an operation on many invitations is, and in the end what it did and what it left alone, and why. */
export async function OperationPanel({ visit, search }: { visit: DeskVisit; search: GridSearch }) {
  if (!search.operation) return null;
  const operation = await readOperation(visit.administrator, Number(search.operation));
  if (!operation) return null;
  return operation.state === "running" ? (
    <Running visit={visit} search={search} operation={operation} />
  ) : (
    <Ended visit={visit} search={search} operation={operation} />
  );
}

type Props = { visit: DeskVisit; search: GridSearch; operation: Operation };

const sum = (counts: Record<string, number>) =>
  Object.values(counts).reduce((total, count) => total + count, 0);

function Running({ visit: { t }, search, operation }: Props) {
  const looked = operation.done + sum(operation.skipped);
  const back = gridQuery(search);
  const label = t(`admin.operation.${operation.kind}`, { done: looked, total: operation.total });
  return (
    <section
      aria-label={t("admin.operation.label")}
      className="panel flex flex-wrap items-center gap-x-5 gap-y-2 p-4"
    >
      <noscript>
        <meta httpEquiv="refresh" content="2" />
      </noscript>
      <p role="status" className="grow">
        {label}
      </p>
      <progress
        value={looked}
        max={operation.total}
        aria-label={label}
        className="h-1.5 w-full accent-accent wide:w-80"
      />
      <form action={stop.bind(null, operation.id, back)}>
        <button className="button button-quiet">{t("admin.operation.stop")}</button>
      </form>
      <RefreshWhile />
    </section>
  );
}

function Ended({ visit: { t }, search, operation }: Props) {
  const reasons = Object.entries(operation.skipped).filter(([, count]) => count > 0);
  return (
    <section
      aria-label={t("admin.operation.label")}
      className="panel flex flex-wrap items-start justify-between gap-x-5 gap-y-2 border-l-2 border-l-accent p-4"
    >
      <div role="status" className="grid gap-1">
        <p className="font-semibold">
          {t(`admin.operation.${operation.kind}Ended`, {
            count: operation.done,
            skipped: sum(operation.skipped),
          })}
        </p>
        {reasons.length > 0 && (
          <ul className="text-muted">
            {reasons.map(([reason, count]) => (
              <li key={reason}>
                {t(`admin.skipped.${reason as keyof typeof operation.skipped}`, { count })}
              </li>
            ))}
          </ul>
        )}
      </div>
      <a data-soft href={gridHref(search)} className="py-1">
        {t("admin.operation.dismiss")}
      </a>
    </section>
  );
}
