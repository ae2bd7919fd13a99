import type { ReactNode } from "react";

import type { DeskVisit, LeftVisit } from "@/app/admin-guard";
import { may } from "@/domain/accounts/administrator";

import { chooseLanguage, signOut } from "./actions";
import { deskPages } from "./desk-pages";

type Props = { visit: DeskVisit | LeftVisit; path: string; title?: string; children: ReactNode };

/** A page of the administration: its pages at the left, on a phone above, who is signed in at the top. */
export function Desk({ visit, path, title, children }: Props) {
  const { t } = visit;
  return (
    <div className="grid min-h-dvh grid-rows-[auto_auto_1fr] wide:grid-cols-[13rem_1fr] wide:grid-rows-[auto_1fr]">
      {title && <title>{`${title} · Convive`}</title>}
      <a href="#content" className="button sr-only focus:not-sr-only focus:absolute">
        {t("common.skip")}
      </a>
      <Header visit={visit} path={path} />
      {visit.administrator && <Navigation administrator={visit.administrator} t={t} path={path} />}
      <main
        id="content"
        tabIndex={-1}
        className="min-w-0 px-4 py-5 outline-none wide:px-8 wide:py-6 print:col-span-full"
      >
        {children}
      </main>
    </div>
  );
}

function Header({ visit, path }: Pick<Props, "visit" | "path">) {
  return (
    <header className="no-print col-span-full flex flex-wrap items-center justify-between gap-x-6 border-b border-hairline bg-card px-4 py-1.5 wide:px-6">
      <a href="/admin" className="py-2 text-lead font-semibold no-underline">
        Convive <span className="font-normal text-muted">{visit.t("admin.administration")}</span>
      </a>
      {visit.administrator && <WhoIsHere visit={visit} path={path} />}
    </header>
  );
}

function WhoIsHere({ visit: { administrator, language, t }, path }: { visit: DeskVisit; path: string }) {
  const other = language === "en" ? "fr" : "en";
  return (
    <div className="flex flex-wrap items-center gap-x-4">
      <a
        href="/admin/account"
        aria-current={path === "/admin/account" ? "page" : undefined}
        className="py-1 text-muted hover:text-ink aria-[current]:font-semibold aria-[current]:text-ink"
      >
        {administrator.name || administrator.email}
      </a>
      <form action={chooseLanguage.bind(null, other, path)}>
        <button className="button button-plain" lang={other}>
          {other === "fr" ? "Français" : "English"}
        </button>
      </form>
      <form action={signOut}>
        <button className="button button-plain">{t("common.signOut")}</button>
      </form>
    </div>
  );
}

function Navigation({ administrator, t, path }: Pick<DeskVisit, "administrator" | "t"> & { path: string }) {
  const groups = deskPages.flatMap(({ group, under, pages }) => {
    const open = pages.filter(({ need }) => may(administrator, need));
    return open.length === 0 ? [] : [{ group, under, pages: open }];
  });
  return (
    <nav
      aria-label={t("admin.nav.label")}
      className="flex flex-wrap gap-x-6 border-b border-hairline px-4 wide:block wide:border-r wide:border-b-0 wide:px-0 wide:py-5"
    >
      {groups.map(({ group, under, pages }) => (
        <section key={`${group} ${under}`} className="wide:mb-5">
          <h2 className="label pt-2 wide:px-6 wide:pt-0">
            {t(group)}
            {under && <span> › {t(under)}</span>}
          </h2>
          <ul className="flex flex-wrap gap-x-4 wide:block">
            {pages.map((page) => (
              <li key={page.path}>
                <a
                  href={page.path}
                  aria-current={
                    page.path === path ? "page" : path.startsWith(`${page.path}/`) ? "true" : undefined
                  }
                  className="-mb-px block border-b-2 border-transparent py-2 text-muted no-underline hover:text-ink aria-[current]:border-accent aria-[current]:font-semibold aria-[current]:text-ink wide:mb-0 wide:border-b-0 wide:border-l-2 wide:px-[1.375rem] wide:py-1.5"
                >
                  {t(page.label)}
                </a>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}

/** What came of the form before; stands there from the beginning, for screen readers to hear what comes into it. */
export const Done = ({ children }: { children: ReactNode }) => (
  <div role="status" className="empty:absolute">
    {children && <p className="panel border-l-2 border-l-accent px-4 py-3 font-semibold">{children}</p>}
  </div>
);

/** The head of a page: its title, a line under it, and what can be done at its right. */
export function PageHead(props: { title: string; lead?: ReactNode; children?: ReactNode }) {
  const { title, lead, children } = props;
  return (
    <div className="flex flex-wrap items-end justify-between gap-x-8 gap-y-3">
      <div className="grid gap-0.5">
        <h1 className="text-title">{title}</h1>
        {lead && <p className="text-muted">{lead}</p>}
      </div>
      {children && <div className="no-print flex flex-wrap gap-2">{children}</div>}
    </div>
  );
}

/** A part of a page under a rule, with a title of its own. */
export function Section(props: { id: string; title: string; children: ReactNode }) {
  return (
    <section className="grid max-w-200 gap-3 border-t border-hairline pt-4" aria-labelledby={props.id}>
      <h2 id={props.id} className="text-lead">
        {props.title}
      </h2>
      {props.children}
    </section>
  );
}
