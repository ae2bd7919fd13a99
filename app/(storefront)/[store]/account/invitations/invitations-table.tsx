import type { ReactNode } from "react";

import type { CustomerVisit } from "@/app/guard";
import { StatusMark } from "@/components/status-mark";
import type { InvitationRow } from "@/domain/invitations/list-invitations";

import { RowActions } from "./row-actions";

type Props = {
  visit: CustomerVisit;
  rows: InvitationRow[];
  page: number;
  isNew: (submission: string | null) => boolean;
};

/** The invitations as a table; on a narrow screen each row stands as a card with its labels. */
export function InvitationsTable({ visit, rows, page, isNew }: Props) {
  const { t } = visit;
  return (
    <table aria-labelledby="invitations" className="w-full border-t border-ink max-wide:block">
      <thead className="max-wide:sr-only">
        <tr className="label text-left">
          {[t("list.email"), t("list.status"), t("list.sent"), t("list.registered"), t("own.actions")].map(
            (label) => (
              <th
                key={label}
                scope="col"
                className="border-b border-hairline py-2 pr-6 font-normal last:pr-0"
              >
                {label}
              </th>
            ),
          )}
        </tr>
      </thead>
      <tbody className="max-wide:block">
        {rows.map((row) => (
          <Row key={row.publicId} visit={visit} row={row} page={page} isNew={isNew(row.submission)} />
        ))}
      </tbody>
    </table>
  );
}

/** An address that does not fit in a line breaks before its sign. */
function breakable(email: string): ReactNode {
  const sign = email.lastIndexOf("@");
  return (
    <>
      {email.slice(0, sign)}
      <wbr />
      {email.slice(sign)}
    </>
  );
}

type RowProps = { visit: CustomerVisit; row: InvitationRow; page: number; isNew: boolean };

function Row({ visit, row, page, isNew }: RowProps) {
  const { t } = visit;
  const isWaiting = row.status === "sent" || row.status === "not_sent";
  return (
    <tr className="border-b border-hairline align-top max-wide:grid max-wide:gap-1 max-wide:py-4">
      <th
        scope="row"
        id={`to-${row.publicId}`}
        className="py-3 pr-6 text-left font-medium wrap-anywhere max-wide:block max-wide:p-0"
      >
        {row.email ? breakable(row.email) : t("list.erased")}
        {isNew && (
          <span className="ml-2 rounded-card bg-ink px-1.5 py-0.5 text-small font-normal text-paper">
            {t("list.new")}
          </span>
        )}
        {row.askedAgain && <span className="label block font-normal">{t("list.askedAgain")}</span>}
      </th>
      <Cell label={t("list.status")}>
        <Status visit={visit} row={row} />
      </Cell>
      <Cell label={t("list.sent")}>
        <Moment date={row.sentAt} isWaiting={isWaiting} visit={visit} />
        <Again visit={visit} row={row} />
      </Cell>
      <Cell label={t("list.registered")}>
        <Moment date={row.registeredAt} isWaiting={isWaiting} visit={visit} />
      </Cell>
      <td className="py-3 max-wide:p-0">
        <RowActions visit={visit} row={row} page={page} />
      </td>
    </tr>
  );
}

/** When it was sent again last, and from when it may be. */
function Again({ visit: { t, format }, row: { sentAgainAt, resendFrom } }: Pick<RowProps, "visit" | "row">) {
  return (
    <>
      {sentAgainAt && (
        <time
          dateTime={sentAgainAt.toISOString()}
          title={format.momentWithZone(sentAgainAt)}
          className="label block"
        >
          {t("own.sentAgain", { date: format.shortDay(sentAgainAt) })}
        </time>
      )}
      {resendFrom && (
        <span className="label block">{t("own.resendFrom", { time: format.time(resendFrom) })}</span>
      )}
    </>
  );
}

/** What became of it; where its mail came back, that stands in place of how long it is open. */
function Status({ visit: { t, format }, row }: { visit: CustomerVisit; row: InvitationRow }) {
  const { status, delivery, expiresAt } = row;
  const isOpen = status === "sent" || status === "not_sent";
  return (
    <>
      <StatusMark mark={status}>{t(`status.${status}`)}</StatusMark>
      {delivery && <span className="block font-medium text-alert">{t(`own.problem.${delivery}`)}</span>}
      {isOpen && !delivery && expiresAt && (
        <span className="label block whitespace-nowrap">
          {t("list.until", { date: format.shortDay(expiresAt) })}
        </span>
      )}
    </>
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
