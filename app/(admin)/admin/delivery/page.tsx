import type { ReactNode } from "react";

import { Desk, Done, PageHead } from "@/app/(admin)/desk";
import { administratorsOnly, type DeskVisit } from "@/app/admin-guard";
import { formWords } from "@/app/form-words";
import type { Formats } from "@/app/words";
import { FieldsForm } from "@/components/fields-form";
import { Ledger, LedgerCell, LedgerRow } from "@/components/ledger";
import { readDelivery, type DeliveryState, type ReviewBatch } from "@/domain/delivery/watch-delivery";
import { readFuses } from "@/domain/delivery/watch-fuses";
import { readProvider, type ProviderState } from "@/domain/delivery/watch-provider";
import { findDefaultStoreView } from "@/domain/storefronts/store-views";

import { pause, resume, settle } from "./actions";
import { Fuses } from "./fuses";
import { isAboutKey, outcomeOf, troubleOf } from "./queue-words";

type Search = Promise<{ done?: string | string[]; refused?: string | string[] }>;
type Part = { visit: DeskVisit; state: DeliveryState; format: Formats };

/** How the queue stands, what keeps it, and what only a person can decide. */
export default async function DeliveryPage({ searchParams }: { searchParams: Search }) {
  const visit = await administratorsOnly("manage_delivery");
  const { administrator, t, formatIn } = visit;
  const [state, fuses, provider, store] = await Promise.all([
    readDelivery(administrator),
    readFuses(administrator),
    readProvider(administrator),
    findDefaultStoreView(),
  ]);
  const zone = store?.timeZone ?? "UTC";
  const part = { visit, state, format: formatIn(zone) };
  const { done, refused } = outcomeOf(t, await searchParams);
  return (
    <Desk visit={visit} path="/admin/delivery">
      <div className="grid max-w-280 gap-8">
        <PageHead title={t("admin.queue.title")} lead={t("admin.queue.lead", { zone })} />
        <Done>{done}</Done>
        {refused && (
          <p role="alert" className="border-l-2 border-alert py-1 pl-4">
            {refused}
          </p>
        )}
        <Fuses {...part} fuses={fuses} />
        <Counts {...part} />
        {state.review.length > 0 && <Review {...part} />}
        {administrator.websiteIds === null ? (
          <Pause {...part} />
        ) : (
          <title>{`${t("admin.queue.title")} · Convive`}</title>
        )}
        <Provider {...part} provider={provider} />
        <Troubles {...part} />
      </div>
    </Desk>
  );
}

function Counts({ visit: { t }, state, format }: Part) {
  const { counts, oldestDueAt, paused, isOpen } = state;
  const until = paused && format.shortMoment(paused.until);
  return (
    <section aria-labelledby="now" className="grid gap-3">
      <h2 id="now" className="text-lead">
        {t("admin.queue.now")}
      </h2>
      <p className={paused ? "border-l-2 border-alert py-1 pl-4 font-semibold" : ""}>
        {paused
          ? t(paused.byHand ? "admin.queue.pausedByHand" : "admin.queue.pausedByProvider", {
              reason: paused.byHand ? paused.reason : troubleOf(t, paused.reason),
              until: until ?? "",
            })
          : t(isOpen ? "admin.queue.going" : "admin.queue.closed")}
      </p>
      <dl className="panel grid grid-cols-2 divide-hairline wide:grid-cols-5 wide:divide-x">
        {(["queued", "due", "claimed", "retrying", "review"] as const).map((name) => (
          <div key={name} className="px-4 py-3">
            <dt className="label">{t(`admin.queue.count.${name}`)}</dt>
            <dd className={`text-title ${name === "review" && counts.review > 0 ? "text-alert" : ""}`}>
              {format.number(counts[name])}
            </dd>
          </div>
        ))}
      </dl>
      {oldestDueAt && (
        <p className="text-muted">
          {t("admin.queue.oldest", { date: format.relative(oldestDueAt) })}{" "}
          <time dateTime={oldestDueAt.toISOString()}>{`(${format.shortMoment(oldestDueAt)})`}</time>
        </p>
      )}
    </section>
  );
}

function Review({ visit, state, format }: Part) {
  const { t, administrator } = visit;
  return (
    <section className="grid gap-3">
      <div className="grid gap-0.5">
        <h2 className="text-lead">{t("admin.queue.review")}</h2>
        <p className="text-muted">{t("admin.queue.reviewLead")}</p>
      </div>
      <Ledger
        caption={t("admin.queue.review")}
        columns={[
          t("admin.queue.column.since"),
          t("admin.queue.column.mails"),
          t("admin.queue.column.said"),
          t("admin.queue.column.decide"),
        ]}
      >
        {state.review.map((batch) => (
          <LedgerRow key={batch.id} head={format.shortMoment(batch.madeAt)}>
            <LedgerCell label={t("admin.queue.column.mails")}>{format.number(batch.count)}</LedgerCell>
            <LedgerCell label={t("admin.queue.column.said")}>
              <span className="wrap-anywhere">{batch.error ?? "–"}</span>
            </LedgerCell>
            <LedgerCell label={t("admin.queue.column.decide")}>
              {administrator.websiteIds === null ? <Decide visit={visit} batch={batch} /> : "–"}
            </LedgerCell>
          </LedgerRow>
        ))}
      </Ledger>
    </section>
  );
}

function Decide({ visit: { t }, batch }: { visit: DeskVisit; batch: ReviewBatch }) {
  return (
    <div className="grid gap-2">
      {(["again", "drop"] as const).map((decision) => (
        <form key={decision} action={settle.bind(null, batch.id, decision)} className="grid gap-1">
          <div>
            <button className="button button-quiet">{t(`admin.queue.decide.${decision}`)}</button>
          </div>
          <p className="label">{t(`admin.queue.decide.${decision}Means`)}</p>
        </form>
      ))}
    </div>
  );
}

function Pause({ visit: { t }, state: { paused } }: Part) {
  return (
    <section aria-labelledby="pause" className="grid max-w-112 gap-3">
      <h2 id="pause" className="text-lead">
        {t(paused ? "admin.queue.resume" : "admin.queue.pause")}
      </h2>
      <p className="text-muted">{t(paused ? "admin.queue.resumeMeans" : "admin.queue.pauseMeans")}</p>
      {paused ? (
        <form action={resume}>
          <button className="button">{t("admin.queue.resume")}</button>
        </form>
      ) : (
        <FieldsForm
          action={pause}
          fields={[{ name: "reason", label: t("admin.queue.reason"), maxLength: 240, autoComplete: "off" }]}
          words={formWords(t, t("admin.queue.pause"))}
          title={`${t("admin.queue.title")} · Convive`}
        />
      )}
      {paused && <title>{`${t("admin.queue.title")} · Convive`}</title>}
    </section>
  );
}

function Provider({ visit: { t }, state: { paused }, provider, format }: Part & { provider: ProviderState }) {
  const { lastTakenAt, lastEventAt, isSilent, unknown, address } = provider;
  const isKeyRefused = paused !== null && !paused.byHand && isAboutKey(paused.reason);
  const when = (at: Date | null) => (at ? format.relative(at) : "");
  const key = isKeyRefused ? "refused" : lastTakenAt ? "works" : "unused";
  const events = !lastEventAt ? "never" : isSilent ? "silent" : "heard";
  return (
    <section aria-labelledby="provider" className="grid gap-3">
      <h2 id="provider" className="text-lead">
        {t("admin.queue.provider")}
      </h2>
      <dl className="panel divide-y divide-hairline">
        <Health label={t("admin.queue.key")} isWrong={isKeyRefused}>
          {t(`admin.queue.keyState.${key}`, { when: when(lastTakenAt) })}
        </Health>
        <Health label={t("admin.queue.events")} isWrong={events !== "heard" && lastTakenAt !== null}>
          {t(`admin.queue.eventsState.${events}`, { when: when(lastEventAt), address })}
          {unknown > 0 && (
            <span className="block text-muted">{t("admin.queue.unknown", { count: unknown })}</span>
          )}
        </Health>
      </dl>
    </section>
  );
}

function Health(props: { label: string; isWrong: boolean; children: ReactNode }) {
  return (
    <div className="grid gap-x-6 gap-y-0.5 px-4 py-3 wide:grid-cols-[11rem_1fr]">
      <dt className="label">{props.label}</dt>
      <dd className={`wrap-anywhere ${props.isWrong ? "text-alert" : ""}`}>{props.children}</dd>
    </div>
  );
}

function Troubles({ visit: { t }, state: { errors }, format }: Part) {
  return (
    <section aria-labelledby="troubles" className="grid gap-3">
      <h2 id="troubles" className="text-lead">
        {t("admin.queue.troubles")}
      </h2>
      {errors.length === 0 ? (
        <p className="text-muted">{t("admin.queue.noTroubles")}</p>
      ) : (
        <ul className="panel divide-y divide-hairline">
          {errors.map(({ at, error, count }) => (
            <li key={`${at.toISOString()} ${error}`} className="grid gap-0.5 px-4 py-3">
              <p>{troubleOf(t, error)}</p>
              <p className="label wrap-anywhere">
                <time dateTime={at.toISOString()}>{format.shortMoment(at)}</time>
                {` · ${t("admin.queue.mails", { count })} · ${error}`}
              </p>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
