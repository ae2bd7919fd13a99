import { redirect } from "next/navigation";

import { addStoreHere } from "@/app/(admin)/admin/store-views/actions";
import { codeFrom, path, storeEntries, withOutcome } from "@/app/(admin)/admin/store-views/store-words";
import { Desk, PageHead } from "@/app/(admin)/desk";
import { administratorsOnly } from "@/app/admin-guard";
import { formWords } from "@/app/form-words";
import { ChoicesForm } from "@/components/choices-form";
import { findListedWebsite } from "@/domain/configuration/list-stores";
import { findWebsiteDefault } from "@/domain/storefronts/store-views";

type Props = { searchParams: Promise<{ website?: string | string[] }> };

/** Another store view of a website. */
export default async function NewStoreViewPage({ searchParams }: Props) {
  const visit = await administratorsOnly("manage_configuration");
  const { administrator, language, t } = visit;
  const website = await findListedWebsite(administrator, codeFrom((await searchParams).website));
  if (!website) redirect(withOutcome(path, { refused: "not_found" }));
  const like = await findWebsiteDefault(website.id);
  const given = { name: "", locale: "fr-FR", timeZone: like?.timeZone ?? "UTC", position: 10 };
  const title = t("admin.stores.addStoreTo", { website: website.name });
  return (
    <Desk visit={visit} path={`${path}/new`}>
      <div className="grid gap-6">
        <PageHead title={title} lead={t("admin.stores.addStoreLead", { website: website.name })} />
        <ChoicesForm
          action={addStoreHere.bind(null, website.code)}
          entries={storeEntries(t, language, given, true)}
          words={formWords(t, t("admin.stores.add"))}
          title={`${title} · Convive`}
        />
      </div>
    </Desk>
  );
}
