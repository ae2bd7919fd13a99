import type { Metadata } from "next";

import "./carton.css";
import { Frame } from "@/app/(storefront)/frame";
import { DeadEnd } from "@/app/(storefront)/[store]/invitation/dead-end";
import { NothingHere } from "@/components/nothing-here";
import { Sheet } from "@/components/sheet";

import { anyAdministrator, type DoorVisit } from "./admin-guard";
import { fonts } from "./fonts";
import { askedPath, openIfKnown, type Visit } from "./guard";

export const metadata: Metadata = { robots: { index: false } };

/** For addresses no route takes; in the words of the store view they are under, and complete without JavaScript. */
export default async function GlobalNotFound() {
  const path = await askedPath();
  const [, code, ...rest] = path.split("/");
  if (code === "admin") return <MissingInAdministration visit={await anyAdministrator()} />;
  const visit = await openIfKnown(code);
  return (
    <html lang={visit?.store.locale ?? "en"} className={fonts}>
      <body>{visit ? <Missing visit={visit} what={rest.join("/")} /> : <NothingHere />}</body>
    </html>
  );
}

function Missing({ visit, what }: { visit: Visit; what: string }) {
  const { store, t } = visit;
  if (what === "unknown-invitation") {
    return (
      <Frame visit={visit} path="" title={t("deadEnd.unknownTitle")}>
        <DeadEnd visit={visit} state="unknown" />
      </Frame>
    );
  }
  const isLink = what === "unknown-link";
  const title = t(isLink ? "preferences.unknownTitle" : "error.notFoundTitle");
  return (
    <Frame visit={visit} path="" title={title}>
      <Sheet title={title} lead={t(isLink ? "preferences.unknown" : "error.notFound")}>
        <p>
          <a href={`/${store.code}`}>{t("error.home")}</a>
        </p>
      </Sheet>
    </Frame>
  );
}

/** One answer for what does not exist and for what is not open to whoever asks. */
function MissingInAdministration({ visit: { language, t } }: { visit: DoorVisit }) {
  const title = t("admin.detail.missing.title");
  return (
    <html lang={language} className={fonts}>
      <body>
        <main className="px-5 py-16">
          <title>{title}</title>
          <Sheet title={title} lead={t("admin.detail.missing.lead")}>
            <p>
              <a href="/admin">{t("admin.detail.missing.home")}</a>
            </p>
          </Sheet>
        </main>
      </body>
    </html>
  );
}
