import { mailQuery, path as mailPath } from "@/app/(admin)/admin/configuration/mail/mail-search";
import type { DeskVisit } from "@/app/admin-guard";
import type { Words } from "@/app/words";
import {
  listScopes,
  readConfiguration,
  readReach,
  type ConfigurationField,
  type ScopePlace,
} from "@/domain/configuration/read-configuration";
import { listPlaces } from "@/domain/storefronts/places";
import {
  findScope,
  fingerprint,
  nameOfScope,
  textOfSetting,
} from "@/domain/configuration/save-configuration";
import { settingDefinitions, type SettingKey, type Settings } from "@/domain/storefronts/settings";

import type { ConfigControl, ConfigField, ConfigSection } from "./config-words";

type Value = Settings[SettingKey];
type Group = { id: number; name: string };

export const path = "/admin/configuration/invitations";

export const addressOf = (scope: string): `/admin/${string}` => `${path}?scope=${encodeURIComponent(scope)}`;

/** Which settings stand together, in their order. */
const groups = {
  general: [
    ...(["functionality", "storefront", "referredGroup", "defaultGroup", "registration"] as const),
    ...(["customMessage", "maxPerSend", "expireAfterDays", "remindAfterDays"] as const),
    ...(["maxPerCustomerPerDay", "maxPerRecipient", "refuseDisposable", "invitationLine"] as const),
  ],
  email: ["senderIdentity", "template"],
  delivery: ["batchSize", "batchesPerSecond"],
} as const satisfies Record<string, readonly SettingKey[]>;

/** The settings of a scope as their form shows them. */
export async function readSections(visit: DeskVisit, place: ScopePlace): Promise<ConfigSection[]> {
  const { t } = visit;
  const [fields, { groups: customerGroups }] = await Promise.all([readConfiguration(place), listPlaces([])]);
  return Promise.all(
    (["general", "email", "delivery"] as const).map(async (group) => ({
      title: t(`admin.config.group.${group}`),
      fields: await Promise.all(
        groups[group].flatMap((key) => {
          const field = fields.find((one) => one.key === key);
          return field ? [fieldOf(visit, place, field, customerGroups)] : [];
        }),
      ),
    })),
  );
}

async function fieldOf(
  visit: DeskVisit,
  place: ScopePlace,
  { key, own, inherited, isOpen }: ConfigurationField,
  customerGroups: Group[],
): Promise<ConfigField> {
  const { t } = visit;
  const { from } = inherited;
  const value = valueWords(t, key, inherited.value, customerGroups);
  const text = (one: Value) => controlText(key, one, customerGroups);
  return {
    key,
    label: t(`admin.config.field.${key}`),
    help: t(`admin.config.help.${key}`),
    finest: t(`admin.config.finest.${settingDefinitions[key].finest}`),
    control: controlOf(t, key, customerGroups),
    text: text(own ?? inherited.value),
    isDefault: own === undefined,
    inheritedText: text(inherited.value),
    inherited:
      from.scope === "website"
        ? t("admin.config.from.website", { name: from.name, value })
        : t(`admin.config.from.${from.scope}`, { value }),
    was: fingerprint(own),
    consequence: isOpen ? await consequenceOf(t, place, key) : null,
    more:
      key === "senderIdentity" || key === "template"
        ? {
            href: place.scope === "store" ? `${mailPath}?${mailQuery(place.code)}` : mailPath,
            label: t("admin.config.seeMail"),
          }
        : null,
    elsewhere: isOpen
      ? null
      : { text: t("admin.config.elsewhere", { value }), link: await linkToBroader(visit, place, key) },
  };
}

/** What a setting holds, in words. */
export function valueWords(t: Words, key: SettingKey, value: Value, customerGroups: Group[]): string {
  const control = controlOf(t, key, customerGroups);
  const text = controlText(key, value, customerGroups);
  if (control.kind === "list") return control.options.find((option) => option.value === text)?.label ?? "–";
  if (control.kind === "number") return text;
  if (value === null) return t("admin.config.ownLine");
  return text === "" ? t("admin.config.empty") : text;
}

function controlOf(t: Words, key: SettingKey, customerGroups: Group[]): ConfigControl {
  const { form } = settingDefinitions[key];
  switch (form.kind) {
    case "yes_no":
      return { kind: "list", options: optionsOf(t, ["yes", "no"]) };
    case "choice":
      return { kind: "list", options: optionsOf(t, form.options) };
    case "group":
      return {
        kind: "list",
        options: customerGroups.map(({ id, name }) => ({ value: String(id), label: name })),
      };
    case "number":
    case "line":
      return { kind: form.kind };
  }
}

const optionsOf = (t: Words, options: readonly string[]) =>
  options.map((value) => ({ value, label: t(`admin.config.option.${value}` as "admin.config.option.yes") }));

/** Until a group is chosen, it is the first there was. */
function controlText(key: SettingKey, value: Value, customerGroups: Group[]): string {
  if (value !== null || settingDefinitions[key].form.kind !== "group") return textOfSetting(value);
  return String(customerGroups[0]?.id ?? "");
}

const closing = { functionality: true, storefront: true, registration: "available_to_all" } as const;

/** What the other value would do to whom, where it would do something; told before anything is saved. */
async function consequenceOf(t: Words, place: ScopePlace, key: SettingKey): Promise<string | null> {
  if (key !== "functionality" && key !== "storefront" && key !== "registration") return null;
  const reached = (await readReach(place, key)).filter(({ holds }) => holds === closing[key]);
  if (reached.length === 0) return null;
  const names = reached.map(({ name }) => name).join(", ");
  return t(`admin.config.consequence.${key}`, { count: reached.length, names });
}

/** Where a setting is set that this scope is too fine for; null where that is not open to the administrator. */
async function linkToBroader({ administrator, t }: DeskVisit, place: ScopePlace, key: SettingKey) {
  const isWebsites = settingDefinitions[key].finest === "website";
  const scopes = isWebsites
    ? await websiteOf(administrator, place)
    : await findScope(administrator, "default");
  if (!scopes) return null;
  const scope = scopes.scope === "default" ? t("admin.config.scope.default") : scopes.name;
  return { href: addressOf(nameOfScope(scopes)), label: t("admin.config.goWhere", { scope }) };
}

async function websiteOf(administrator: DeskVisit["administrator"], { websiteId }: ScopePlace) {
  const scopes = await listScopes(administrator);
  return scopes.find((one) => one.scope === "website" && one.websiteId === websiteId);
}
