import { Desk, Done, PageHead } from "@/app/(admin)/desk";
import { administratorsOrTheirForm, type DoorVisit } from "@/app/admin-guard";
import { formWords } from "@/app/form-words";
import { manyPlaces, PlacePicker } from "@/app/(admin)/place-picker";
import type { Words } from "@/app/words";
import { listScopes, type ScopePlace } from "@/domain/configuration/read-configuration";
import { nameOfScope } from "@/domain/configuration/save-configuration";

import { saveConfig } from "./actions";
import { addressOf, path, readSections } from "./config-fields";
import { ConfigForm } from "./config-form";
import type { ConfigSection, ConfigWords } from "./config-words";

type Search = Promise<{ scope?: string | string[]; saved?: string | string[]; at?: string | string[] }>;

/** Every setting of the programme at one scope; a scope that is not there gives the broadest one open to the administrator. */
export default async function ConfigurationPage({ searchParams }: { searchParams: Search }) {
  const visit = await administratorsOrTheirForm("manage_configuration");
  const { scope: asked, saved, at } = await searchParams;
  const { t, administrator } = visit;
  const scopes = administrator ? await listScopes(administrator) : [];
  const place = scopes.find((one) => nameOfScope(one) === asked) ?? scopes[0];
  const scope = place ? nameOfScope(place) : String(asked ?? "default");
  const sections: ConfigSection[] = place && visit.administrator ? await readSections(visit, place) : [];
  return (
    <Desk visit={visit} path={path}>
      <div className="grid max-w-280 gap-6">
        <PageHead title={t("admin.config.title")} lead={t("admin.config.lead")} />
        <Done>
          {typeof saved === "string" && /^\d{1,3}$/.test(saved)
            ? t("admin.config.saved", { count: Number(saved) })
            : null}
        </Done>
        {scopes.length > 0 && <Scopes visit={visit} scopes={scopes} chosen={scope} />}
        {administrator && !place ? (
          <p>{t("admin.config.nothingOpen")}</p>
        ) : (
          <ConfigForm
            // Made anew after each save. Nothing else may be in it: React gives a form posted without JavaScript its answer by it.
            key={`${scope} ${String(at)}`}
            action={saveConfig.bind(null, scope)}
            sections={sections}
            address={addressOf(scope)}
            words={configWords(visit)}
            title={`${t("admin.config.title")} · Convive`}
          />
        )}
      </div>
    </Desk>
  );
}

/** Where values can be set, from broad to narrow: each website with its store views. */
function Scopes({
  visit: { t },
  scopes,
  chosen,
}: {
  visit: DoorVisit;
  scopes: ScopePlace[];
  chosen: string;
}) {
  if (scopes.length > manyPlaces)
    return (
      <PlacePicker
        label={t("admin.config.scopes")}
        name="scope"
        places={scopes.map((place) => ({ value: nameOfScope(place), label: placeName(t, place) }))}
        chosen={chosen}
        submit={t("admin.config.go")}
      />
    );
  return (
    <nav aria-label={t("admin.config.scopes")} className="border-b border-hairline">
      <ul className="flex flex-wrap gap-x-5">
        {scopes.map((place) => {
          const name = nameOfScope(place);
          return (
            <li key={name} className={place.scope === "website" ? "border-l border-hairline pl-5" : ""}>
              <a
                href={addressOf(name)}
                aria-current={name === chosen ? "page" : undefined}
                className="-mb-px block border-b-2 border-transparent py-1.5 text-muted no-underline hover:text-ink aria-[current]:border-accent aria-[current]:text-ink"
              >
                <span className="label block">{t(`admin.config.scope.${place.scope}`)}</span>
                <span className="font-semibold">
                  {place.scope === "default" ? t("admin.config.allWebsites") : place.name}
                </span>
              </a>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

/** A scope's name in a list, where store views stand under their website. */
const placeName = (t: Words, place: ScopePlace): string =>
  place.scope === "default"
    ? t("admin.config.allWebsites")
    : `${place.scope === "store" ? "\u00A0\u00A0\u00A0" : ""}${place.name}`;

function configWords({ t }: DoorVisit): ConfigWords {
  const { summary, errorPrefix } = formWords(t, "");
  return {
    summary,
    errorPrefix,
    signIn: t("compose.signInElsewhere"),
    useDefault: t("admin.config.useDefault"),
    save: t("admin.config.save"),
    unsaved: t("admin.config.unsaved"),
    discard: t("admin.config.discard"),
  };
}
