import type { Administrator } from "@/domain/accounts/administrator";
import { listScopes } from "@/domain/configuration/read-configuration";
import { previewSamples, type PreviewSample } from "@/domain/delivery/preview-mail";
import { readSettings } from "@/domain/storefronts/read-settings";
import { invitationTemplates, type Settings } from "@/domain/storefronts/settings";
import { findStoreView, type StoreView } from "@/domain/storefronts/store-views";

export const path = "/admin/configuration/mail";

type Asked = { store?: unknown; template?: unknown; sample?: unknown };

export type MailSearch = {
  stores: { code: string; name: string }[];
  store: StoreView;
  settings: Settings;
  template: Settings["template"];
  sample: PreviewSample;
};

/** What an address of this page asks for, what it cannot be replaced by what is usual; null where no store view is open to the administrator. */
export async function readMailSearch(administrator: Administrator, asked: Asked): Promise<MailSearch | null> {
  const scopes = await listScopes(administrator);
  const stores = scopes.flatMap((place) =>
    place.scope === "store"
      ? [{ code: place.code, name: `${websiteName(place.websiteId)} · ${place.name}` }]
      : [],
  );
  const code = stores.find((one) => one.code === asked.store)?.code ?? stores[0]?.code;
  const store = code === undefined ? null : await findStoreView(code);
  if (!store) return null;
  const settings = await readSettings(store.id);
  return {
    stores,
    store,
    settings,
    template: invitationTemplates.find((one) => one === asked.template) ?? settings.template,
    sample: previewSamples.find((one) => one === asked.sample) ?? "usual",
  };

  function websiteName(id: number): string {
    const website = scopes.find((place) => place.scope === "website" && place.websiteId === id);
    return website && website.scope === "website" ? website.name : "";
  }
}

/** The query that asks for it. */
export const mailQuery = (store: string, template?: string, sample?: string): string =>
  new URLSearchParams({ store, ...(template && { template }), ...(sample && { sample }) }).toString();
