import type { ReactNode } from "react";

import { Frame } from "@/app/(storefront)/frame";
import type { Visit } from "@/app/guard";

/** A page of the account: its pages at the side, on a phone above. */
export function AccountFrame(props: { visit: Visit; path: string; title?: string; children: ReactNode }) {
  const { visit, path, children } = props;
  const { store, settings, t } = visit;
  const pages = [
    { path: "/account", label: t("account.information") },
    ...(settings.functionality && settings.storefront
      ? [{ path: "/account/invitations", label: t("account.invitations") }]
      : []),
  ];
  return (
    <Frame {...props}>
      <div className="grid gap-8 wide:grid-cols-[13rem_1fr] wide:gap-14">
        <nav aria-label={t("account.nav")}>
          <ul className="flex gap-6 border-b border-hairline wide:grid wide:gap-0 wide:border-b-0">
            {pages.map((page) => (
              <li key={page.path} className="wide:border-b wide:border-hairline">
                <a
                  href={`/${store.code}${page.path}`}
                  aria-current={
                    page.path === path
                      ? "page"
                      : path.startsWith(`${page.path}/`) && page.path !== "/account"
                        ? "true"
                        : undefined
                  }
                  className="-mb-px inline-block border-b-2 border-transparent py-3 text-muted no-underline hover:text-ink aria-[current]:border-accent aria-[current]:text-ink wide:mb-0 wide:block wide:border-b-0"
                >
                  {page.label}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <div className="min-w-0">{children}</div>
      </div>
    </Frame>
  );
}
