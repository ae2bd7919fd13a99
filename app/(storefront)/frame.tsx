import type { ReactNode } from "react";

import type { Visit } from "@/app/guard";

import { signOut } from "./sign-out";

/** Header, content and foot of a storefront page. `path` is the page's own, so that switching languages stays on it. */
export function Frame(props: { visit: Visit; path: string; title?: string; children: ReactNode }) {
  const { visit, path, title, children } = props;
  const { store, t } = visit;
  return (
    <div className="mx-auto grid min-h-dvh max-w-272 grid-rows-[auto_1fr_auto] px-5 wide:px-10">
      {title && <title>{`${title} · ${store.website.name}`}</title>}
      <a href="#content" className="button sr-only focus:not-sr-only">
        {t("common.skip")}
      </a>
      <Header visit={visit} path={path} />
      <main id="content" tabIndex={-1} className="py-6 outline-none wide:py-16">
        {children}
      </main>
      <Foot visit={visit} />
    </div>
  );
}

function Header({ visit, path }: { visit: Visit; path: string }) {
  const { store, customer, t } = visit;
  const home = `/${store.code}`;
  return (
    <header className="flex flex-wrap items-center justify-between gap-x-8 border-b border-hairline py-2 wide:py-4">
      <a
        href={home}
        aria-label={t("common.home", { shop: store.website.name })}
        className="py-2 font-display text-lead no-underline"
      >
        {store.website.name}
      </a>
      <nav className="flex flex-wrap items-center gap-x-5 text-small">
        {store.open.length > 1 && (
          <ul aria-label={t("common.languages")} className="flex gap-1">
            {store.open.map((view) => (
              <li key={view.code}>
                <a
                  href={`/${view.code}${path}`}
                  lang={view.locale}
                  aria-current={view.code === store.code ? "true" : undefined}
                  className="inline-block px-1.5 py-2 text-muted aria-[current]:text-ink aria-[current]:no-underline hover:text-ink"
                >
                  {view.name}
                </a>
              </li>
            ))}
          </ul>
        )}
        {customer ? (
          <>
            <a href={`${home}/account`} className="py-2">
              {t("common.account")}
            </a>
            <form action={signOut.bind(null, store.code)}>
              <button className="cursor-pointer py-2 underline underline-offset-[0.2em]">
                {t("common.signOut")}
              </button>
            </form>
          </>
        ) : (
          <a href={`${home}/sign-in`} className="py-2">
            {t("common.signIn")}
          </a>
        )}
      </nav>
    </header>
  );
}

function Foot({ visit: { store, t } }: { visit: Visit }) {
  return (
    <footer className="label flex flex-wrap justify-between gap-x-10 gap-y-1 border-t border-hairline py-6">
      <p className="max-w-prose">{t("common.privacy")}</p>
      {store.contact && (
        <p>
          {t("common.help")} <a href={`mailto:${store.contact}`}>{store.contact}</a>
        </p>
      )}
    </footer>
  );
}
