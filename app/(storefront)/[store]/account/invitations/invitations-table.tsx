import type { ReactNode } from "react";

import type { CustomerVisit } from "@/app/guard";
import { StatusMark } from "@/components/status-mark";
import type { InvitationRow } from "@/domain/invitations/list-invitations";

type Props = { visit: CustomerVisit; rows: InvitationRow[]; isNew: (submission: string | null) => boolean };

/** The invitations as a table; on a narrow screen each row stands as a card with its labels. */
export function InvitationsTable({ visit, rows, isNew }: Props) {
  const { t } = visit;
  return (
    <table aria-labelledby="invitations" className="w-full border-t border-ink max-wide:block">
      <thead className="max-wide:sr-only">
        <tr className="label text-left">
          {[t("list.email"), t("list.status"), t("list.sent"), t("list.registered")].map((label) => (
            <th key={label} scope="col" className="border-b border-hairline py-2 pr-6 font-normal last:pr-0">
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="max-wide:block">
        {rows.map((row) => (
          <Row key={row.publicId} visit={visit} row={row} isNew={isNew(row.submission)} />
        ))}
      </tbody>
    </table>
  );
}

function Row({
  visit: { t, format },
  row,
  isNew,
}: {
  visit: CustomerVisit;
  row: InvitationRow;
  isNew: boolean;
}) {
  const isWaiting = row.status === "sent" || row.status === "not_sent";
  return (
    <tr className="border-b border-hairline align-top max-wide:grid max-wide:gap-1 max-wide:py-4">
      <th scope="row" className="py-3 pr-6 text-left font-medium wrap-anywhere max-wide:block max-wide:p-0">
        {row.email ?? t("list.erased")}
        {isNew && (
          <span className="ml-2 rounded-card bg-ink px-1.5 py-0.5 text-small font-normal text-paper">
            {t("list.new")}
          </span>
        )}
        {row.askedAgain && <span className="label block font-normal">{t("list.askedAgain")}</span>}
      </th>
      <Cell label={t("list.status")}>
        <StatusMark mark={row.status}>{t(`status.${row.status}`)}</StatusMark>
        {isWaiting && row.expiresAt && (
          <span className="label block whitespace-nowrap">
            {t("list.until", { date: format.shortDay(row.expiresAt) })}
          </span>
        )}
      </Cell>
      <Cell label={t("list.sent")}>
        <Moment date={row.sentAt} isWaiting={isWaiting} visit={{ t, format }} />
      </Cell>
      <Cell label={t("list.registered")}>
        <Moment date={row.registeredAt} isWaiting={isWaiting} visit={{ t, format }} />
      </Cell>
    </tr>
  );
}

function Cell({ label, children }: { label: string; children: ReactNode }) {
  return (
    <td className="py-3 pr-6 last:pr-0 max-wide:grid max-wide:grid-cols-[7.5rem_1fr] max-wide:p-0">
      <span aria-hidden="true" className="label wide:hidden">
        {label}
      </span>
      <span>{children}</span>
    </td>
  );
}

type MomentProps = { date: Date | null; isWaiting: boolean; visit: Pick<CustomerVisit, "t" | "format"> };

function Moment({ date, isWaiting, visit: { t, format } }: MomentProps) {
  if (!date) return <span className="text-muted">{isWaiting ? t("list.notYet") : "–"}</span>;
  return (
    <time dateTime={date.toISOString()} title={format.momentWithZone(date)}>
      {format.relative(date)}
      <span className="label block whitespace-nowrap">{format.shortMoment(date)}</span>
    </time>
  );
}
