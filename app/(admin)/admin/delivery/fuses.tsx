import type { DeskVisit } from "@/app/admin-guard";
import type { Formats } from "@/app/words";
import { Ledger, LedgerCell, LedgerRow } from "@/components/ledger";
import { may } from "@/domain/accounts/administrator";
import { listFailingInviters, type BlownFuse, type FailingInviter } from "@/domain/delivery/watch-fuses";

import { resumeFuse } from "./actions";

type Part = { visit: DeskVisit; format: Formats };

/** The websites whose invitations are paused by themselves: why, who had sent what failed, and the way on. */
export function Fuses({ visit, format, fuses }: Part & { fuses: BlownFuse[] }) {
  const { t } = visit;
  if (fuses.length === 0) return null;
  return (
    <section aria-labelledby="fuses" className="grid grid-cols-1 gap-4">
      <div className="grid max-w-160 gap-0.5">
        <h2 id="fuses" className="text-lead">
          {t("admin.queue.fuse.title")}
        </h2>
        <p className="text-muted">{t("admin.queue.fuse.lead")}</p>
      </div>
      {fuses.map((fuse) => (
        <Fuse key={fuse.websiteId} visit={visit} format={format} fuse={fuse} />
      ))}
    </section>
  );
}

async function Fuse({ visit, format, fuse }: Part & { fuse: BlownFuse }) {
  const { t } = visit;
  const { website, websiteId, cause, since, held } = fuse;
  const inviters = await listFailingInviters(visit.administrator, fuse);
  return (
    <div className="panel grid grid-cols-1 gap-4 p-4">
      <div className="grid gap-0.5 border-l-2 border-alert pl-4">
        <p className="font-semibold">{t(`admin.queue.fuse.${cause}`, fuse)}</p>
        <p className="text-muted">
          {t("admin.queue.fuse.since", { date: format.shortMoment(since) })}{" "}
          {t("admin.queue.fuse.held", { count: held })}
        </p>
      </div>
      {inviters.length > 0 && (
        <div className="max-w-160">
          <Ledger
            caption={t("admin.queue.fuse.inviters")}
            columns={[t("admin.queue.fuse.inviter"), t("admin.queue.fuse.failed")]}
            numbers={[t("admin.queue.fuse.failed")]}
          >
            {inviters.map((inviter) => (
              <LedgerRow key={inviter.id} head={<Inviter visit={visit} inviter={inviter} />}>
                <LedgerCell label={t("admin.queue.fuse.failed")} isNumber>
                  {format.number(inviter.failures)}
                </LedgerCell>
              </LedgerRow>
            ))}
          </Ledger>
        </div>
      )}
      <form action={resumeFuse.bind(null, websiteId)} className="grid max-w-160 grid-cols-1 gap-1">
        <div>
          <button className="button text-left wrap-anywhere whitespace-normal">
            {t("admin.queue.fuse.resume", { website })}
          </button>
        </div>
        <p className="label">{t("admin.queue.fuse.resumeMeans")}</p>
      </form>
    </div>
  );
}

function Inviter({ visit: { t, administrator }, inviter }: { visit: DeskVisit; inviter: FailingInviter }) {
  const { id, name, email } = inviter;
  if (id === null) return t("admin.queue.fuse.shop");
  if (email === null) return t("admin.queue.fuse.erased");
  const who = `${name} · ${email}`;
  return may(administrator, "manage_customers") ? (
    <a href={`/admin/customers/${id}`} className="wrap-anywhere">
      {who}
    </a>
  ) : (
    <span className="wrap-anywhere">{who}</span>
  );
}
