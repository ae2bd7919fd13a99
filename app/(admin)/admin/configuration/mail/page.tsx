import { Desk, Done, PageHead } from "@/app/(admin)/desk";
import { manyPlaces, PlacePicker } from "@/app/(admin)/place-picker";
import { administratorsOnly, type DeskVisit } from "@/app/admin-guard";
import { formWords } from "@/app/form-words";
import { FieldsForm } from "@/components/fields-form";
import { identityKinds, readIdentities, type Identities } from "@/domain/configuration/identities";
import { previewMail, previewSamples } from "@/domain/delivery/preview-mail";
import { invitationTemplates } from "@/domain/storefronts/settings";

import { saveSenders, sendToMe } from "./actions";
import { fieldNames, identityLabels } from "./identity-words";
import { mailQuery, path, readMailSearch, type MailSearch } from "./mail-search";

type Search = Promise<Record<string, string | string[] | undefined>>;

/** Whom the mails of a store view come from, and how they look in its language. */
export default async function MailPage({ searchParams }: { searchParams: Search }) {
  const visit = await administratorsOnly("manage_configuration");
  const { t, administrator } = visit;
  const { saved, at, sample_sent: isSent, sample_refused: refused, ...asked } = await searchParams;
  const search = await readMailSearch(administrator, asked);
  if (!search) {
    return (
      <Desk visit={visit} path={path} title={t("admin.mail.title")}>
        <PageHead title={t("admin.mail.title")} lead={t("admin.mail.none")} />
      </Desk>
    );
  }
  const { store } = search;
  return (
    <Desk visit={visit} path={path}>
      <div className="grid max-w-280 gap-6">
        <PageHead title={t("admin.mail.title")} lead={t("admin.mail.lead")} />
        <Done>
          {typeof saved === "string" && /^\d{1,2}$/.test(saved)
            ? t("admin.mail.saved", { count: Number(saved) })
            : isSent && t("admin.mail.sampleSent", { email: administrator.email })}
        </Done>
        {refused && (
          <p role="alert" className="border-l-2 border-alert py-1 pl-4">
            {t(refused === "throttled" ? "admin.mail.sampleThrottled" : "admin.mail.unknownStore")}
          </p>
        )}
        <Stores visit={visit} search={search} />
        <div className="grid items-start gap-8 wide:grid-cols-[minmax(0,20rem)_minmax(0,1fr)]">
          <section aria-labelledby="senders" className="grid gap-4">
            <div className="grid gap-0.5">
              <h2 id="senders" className="text-lead">
                {t("admin.mail.senders")}
              </h2>
              <p className="text-muted">{t("admin.mail.sendersLead")}</p>
            </div>
            <Senders
              key={`${store.code} ${String(at)}`}
              visit={visit}
              store={store.code}
              identities={await readIdentities(store.id)}
            />
          </section>
          <Preview visit={visit} search={search} />
        </div>
      </div>
    </Desk>
  );
}

function Stores({ visit: { t }, search }: { visit: DeskVisit; search: MailSearch }) {
  if (search.stores.length > manyPlaces)
    return (
      <PlacePicker
        label={t("admin.mail.stores")}
        name="store"
        places={search.stores.map(({ code, name }) => ({ value: code, label: name }))}
        chosen={search.store.code}
        submit={t("admin.config.go")}
      />
    );
  return (
    <nav aria-label={t("admin.mail.stores")} className="border-b border-hairline">
      <ul className="flex flex-wrap gap-x-5">
        {search.stores.map(({ code, name }) => (
          <li key={code}>
            <a
              href={`${path}?${mailQuery(code)}`}
              aria-current={code === search.store.code ? "page" : undefined}
              className="-mb-px block border-b-2 border-transparent py-1.5 font-semibold text-muted no-underline hover:text-ink aria-[current]:border-accent aria-[current]:text-ink"
            >
              {name}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Senders(props: { visit: DeskVisit; store: string; identities: Identities }) {
  const { visit, store, identities } = props;
  const { t } = visit;
  const entries = identityKinds.flatMap((kind) => {
    const [names, labels] = [fieldNames(kind), identityLabels(t, kind)];
    return (["name", "address"] as const).map((part) => ({
      name: names[part],
      label: labels[part],
      defaultValue: identities[kind][part],
      autoComplete: "off",
      ...(part === "address" && { inputMode: "email" as const }),
    }));
  });
  return (
    <FieldsForm
      action={saveSenders.bind(null, store)}
      fields={entries}
      hidden={Object.fromEntries(entries.map(({ name, defaultValue }) => [`was.${name}`, defaultValue]))}
      words={formWords(t, t("admin.mail.save"))}
      title={`${t("admin.mail.title")} · Convive`}
    />
  );
}

async function Preview({ visit: { t }, search }: { visit: DeskVisit; search: MailSearch }) {
  const { store, settings, template, sample } = search;
  const { subject } = await previewMail(store, settings, search);
  return (
    <section aria-labelledby="preview" className="grid gap-4">
      <div className="grid gap-0.5">
        <h2 id="preview" className="text-lead">
          {t("admin.mail.preview")}
        </h2>
        <p className="text-muted">{t("admin.mail.previewLead")}</p>
      </div>
      <form className="flex flex-wrap items-end gap-3">
        <input type="hidden" name="store" value={store.code} />
        <Choice
          name="template"
          label={t("admin.mail.template")}
          chosen={template}
          options={invitationTemplates.map((one) => [one, t(`admin.config.option.${one}`)])}
        />
        <Choice
          name="sample"
          label={t("admin.mail.sample")}
          chosen={sample}
          options={previewSamples.map((one) => [one, t(`admin.mail.samples.${one}`)])}
        />
        <button className="button button-quiet">{t("admin.mail.show")}</button>
      </form>
      <div className="panel overflow-hidden">
        <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-2 border-b border-hairline px-4 py-2">
          <p className="wrap-anywhere" lang={store.locale}>
            {t("admin.mail.subject", { subject })}
          </p>
          <form action={sendToMe.bind(null, store.code, template, sample)}>
            <button className="button button-quiet">{t("admin.mail.sendToMe")}</button>
          </form>
        </div>
        <iframe
          src={`${path}/preview?${mailQuery(store.code, template, sample)}`}
          title={t("admin.mail.frame")}
          sandbox=""
          className="block h-180 w-full border-0 bg-white"
        />
      </div>
    </section>
  );
}

function Choice(props: {
  name: string;
  label: string;
  chosen: string;
  options: (readonly [string, string])[];
}) {
  const { name, label, chosen, options } = props;
  return (
    <div className="grid gap-1">
      <label htmlFor={name} className="label">
        {label}
      </label>
      <select id={name} name={name} defaultValue={chosen} key={chosen} className="entry">
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}
