import { redirect } from "next/navigation";

import { Outcome, type OutcomeSearch } from "@/app/(admin)/outcome";
import { changeWebsiteHere } from "@/app/(admin)/admin/store-views/actions";
import { Closing } from "@/app/(admin)/admin/store-views/closing";
import {
  codeFrom,
  defaultEntry,
  path,
  readOutcome,
  websiteEntries,
  withOutcome,
} from "@/app/(admin)/admin/store-views/store-words";
import { Desk, PageHead } from "@/app/(admin)/desk";
import { administratorsOnly } from "@/app/admin-guard";
import { formWords } from "@/app/form-words";
import { ChoicesForm } from "@/components/choices-form";
import { findListedWebsite } from "@/domain/configuration/list-stores";
import { findWebsiteDefault } from "@/domain/storefronts/store-views";

type Props = { params: Promise<{ code: string }>; searchParams: OutcomeSearch };

/** One website: its name and place, whether it is the default one, and its end. */
export default async function WebsitePage({ params, searchParams }: Props) {
  const visit = await administratorsOnly("manage_configuration");
  const { administrator, t } = visit;
  const website = await findListedWebsite(administrator, codeFrom((await params).code));
  if (!website) redirect(withOutcome(path, { refused: "not_found" }));
  const { code, name, isDefault, closedAt } = website;
  const seesAll = administrator.websiteIds === null;
  const mayBecomeDefault = !isDefault && seesAll && !closedAt;
  const like = await findWebsiteDefault(website.id);
  return (
    <Desk visit={visit} path={`${path}/website/${code}`}>
      <div className="grid gap-6">
        <PageHead title={name} lead={t("admin.stores.websiteLead", { code })} />
        <Outcome {...await readOutcome(t, searchParams)} />
        <ChoicesForm
          action={changeWebsiteHere.bind(null, code)}
          entries={[
            ...websiteEntries(t, "", website),
            ...(mayBecomeDefault ? [defaultEntry(t, t("admin.stores.makeDefaultWebsite"))] : []),
          ]}
          words={formWords(t, t("admin.stores.save"))}
          title={`${name} · Convive`}
        />
        <Closing
          visit={visit}
          kind="website"
          of={website}
          zone={like?.timeZone ?? "UTC"}
          objection={
            isDefault
              ? t("admin.stores.isDefaultWebsite")
              : seesAll
                ? null
                : t("admin.stores.refused.all_websites")
          }
        />
        <p>
          <a href={path}>{t("admin.stores.title")}</a>
        </p>
      </div>
    </Desk>
  );
}
