import { redirect } from "next/navigation";

import { Outcome, type OutcomeSearch } from "@/app/(admin)/outcome";
import { changeStoreHere } from "@/app/(admin)/admin/store-views/actions";
import { Closing } from "@/app/(admin)/admin/store-views/closing";
import {
  codeFrom,
  defaultEntry,
  path,
  readOutcome,
  storeEntries,
  withOutcome,
} from "@/app/(admin)/admin/store-views/store-words";
import { Desk, PageHead } from "@/app/(admin)/desk";
import { administratorsOnly } from "@/app/admin-guard";
import { formWords } from "@/app/form-words";
import { ChoicesForm } from "@/components/choices-form";
import { findListedStoreView } from "@/domain/configuration/list-stores";

type Props = { params: Promise<{ code: string }>; searchParams: OutcomeSearch };

/** One store view: its name, language and zone, whether it is its website's default one, and its end. */
export default async function StoreViewPage({ params, searchParams }: Props) {
  const visit = await administratorsOnly("manage_configuration");
  const { administrator, language, t } = visit;
  const found = await findListedStoreView(administrator, codeFrom((await params).code));
  if (!found) redirect(withOutcome(path, { refused: "not_found" }));
  const { view, website } = found;
  const names = { website: website.name, code: view.code };
  return (
    <Desk visit={visit} path={`${path}/store/${view.code}`}>
      <div className="grid gap-6">
        <PageHead title={view.name} lead={t("admin.stores.storeLead", names)} />
        <Outcome {...await readOutcome(t, searchParams)} />
        <ul className="flex flex-wrap gap-x-6 gap-y-1">
          <li>
            <a href={`/${view.code}`}>{t("admin.stores.visit")}</a>
          </li>
          <li>
            <a href={`/admin/configuration/mail?store=${view.code}`}>{t("admin.stores.senders")}</a>
          </li>
          <li>
            <a href={`/admin/configuration/invitations?scope=store:${view.code}`}>
              {t("admin.stores.settings")}
            </a>
          </li>
        </ul>
        <p className="max-w-112 text-muted">{t("admin.stores.codeStays", names)}</p>
        <ChoicesForm
          action={changeStoreHere.bind(null, view.code)}
          entries={[
            ...storeEntries(t, language, view, false),
            ...(view.isDefault || view.closedAt
              ? []
              : [defaultEntry(t, t("admin.stores.makeDefaultStore", names))]),
          ]}
          words={formWords(t, t("admin.stores.save"))}
          title={`${view.name} · ${website.name} · Convive`}
        />
        <Closing
          visit={visit}
          kind="store"
          of={view}
          zone={view.timeZone}
          objection={view.isDefault ? t("admin.stores.isDefaultStore", names) : null}
        />
        <p>
          <a href={path}>{t("admin.stores.title")}</a>
        </p>
      </div>
    </Desk>
  );
}
