import type { DeskVisit } from "@/app/admin-guard";
import { Ledger, LedgerCell, LedgerRow } from "@/components/ledger";
import type { Session } from "@/domain/sessions/list-team";

import { browserText } from "./browser-words";

/** Browsers somebody is signed in with, each with a button that ends it; but for the one in use, and where nothing ends them. */
export function SessionsLedger(props: {
  visit: DeskVisit;
  zone: string;
  caption: string;
  sessions: (Session & { isThis?: boolean })[];
  endOf: ((id: number) => () => Promise<void>) | null;
}) {
  const { endOf, visit } = props;
  const { t, formatIn } = visit;
  const format = formatIn(props.zone);
  const columns = ["browser", "network", "since", "lastSeen", ...(endOf ? (["end"] as const) : [])] as const;
  return (
    <Ledger caption={props.caption} columns={columns.map((column) => t(`admin.people.column.${column}`))}>
      {props.sessions.map(({ id, browser, network, startedAt, lastSeenAt, isThis }) => (
        <LedgerRow key={id} head={<span title={browser ?? ""}>{browserText(t, browser)}</span>}>
          <LedgerCell label={t("admin.people.column.network")}>{network}</LedgerCell>
          <LedgerCell label={t("admin.people.column.since")}>{format.shortMoment(startedAt)}</LedgerCell>
          <LedgerCell label={t("admin.people.column.lastSeen")}>{format.shortMoment(lastSeenAt)}</LedgerCell>
          {endOf && (
            <LedgerCell label={t("admin.people.column.end")}>
              {isThis ? (
                <strong className="whitespace-nowrap">{t("admin.account.thisBrowser")}</strong>
              ) : (
                <form action={endOf(id)}>
                  <button className="button button-quiet">
                    {t("admin.people.endSession")} <span className="sr-only">{browserText(t, browser)}</span>
                  </button>
                </form>
              )}
            </LedgerCell>
          )}
        </LedgerRow>
      ))}
    </Ledger>
  );
}
