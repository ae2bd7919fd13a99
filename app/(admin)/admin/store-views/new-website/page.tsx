import { redirect } from "next/navigation";

import { addWebsiteHere } from "@/app/(admin)/admin/store-views/actions";
import { path, storeEntries, websiteEntries, withOutcome } from "@/app/(admin)/admin/store-views/store-words";
import { Desk, PageHead } from "@/app/(admin)/desk";
import { administratorsOnly } from "@/app/admin-guard";
import { formWords } from "@/app/form-words";
import { ChoicesForm } from "@/components/choices-form";
import { findDefaultStoreView } from "@/domain/storefronts/store-views";

/** A new website with its first store view. */
export default async function NewWebsitePage() {
  const visit = await administratorsOnly("manage_configuration");
  const { administrator, language, t } = visit;
  if (administrator.websiteIds !== null) redirect(withOutcome(path, { refused: "all_websites" }));
  const like = await findDefaultStoreView();
  const given = {
    name: "",
    locale: like?.locale ?? "en-GB",
    timeZone: like?.timeZone ?? "UTC",
    position: 10,
  };
  const title = t("admin.stores.addWebsite");
  return (
    <Desk visit={visit} path={`${path}/new-website`}>
      <div className="grid gap-6">
        <PageHead title={title} lead={t("admin.stores.addWebsiteLead")} />
        <ChoicesForm
          action={addWebsiteHere}
          entries={[
            { kind: "part", name: "website", label: t("admin.stores.part.website") },
            ...websiteEntries(t, "website.", null),
            { kind: "part", name: "store", label: t("admin.stores.part.store") },
            ...storeEntries(t, language, given, true),
          ]}
          words={formWords(t, t("admin.stores.add"))}
          title={`${title} · Convive`}
        />
      </div>
    </Desk>
  );
}
