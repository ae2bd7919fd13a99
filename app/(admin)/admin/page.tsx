import { Desk, PageHead } from "@/app/(admin)/desk";
import { deskPages } from "@/app/(admin)/desk-pages";
import { administratorsOnly, type DeskVisit } from "@/app/admin-guard";
import { may } from "@/domain/accounts/administrator";
import { readNeeds } from "@/domain/reports/read-needs";
import { readProgress } from "@/domain/reports/read-progress";
import { listPlaces } from "@/domain/storefronts/places";

import { Needs } from "./overview/needs";
import { ProgressReport } from "./overview/progress-report";

type Search = Promise<{ scope?: string | string[] }>;

/** The start of the administration: whether anything is wrong, and how it is going, of what is open to who asks. */
export default async function AdministrationPage({ searchParams }: { searchParams: Search }) {
  const visit = await administratorsOnly("signed_in");
  const { administrator, t } = visit;
  const { scope } = await searchParams;
  const [needs, progress, { websites }] = await Promise.all([
    readNeeds(administrator),
    may(administrator, "view_reports") ? readProgress(administrator, String(scope)) : null,
    listPlaces(administrator.websiteIds),
  ]);
  if (!needs && !progress) return <Start visit={visit} />;
  return (
    <Desk visit={visit} path="/admin" title={t("admin.overview.title")}>
      <div className="grid max-w-280 gap-10">
        <PageHead title={t("admin.overview.title")} lead={signedInAs(visit)} />
        {needs && <Needs visit={visit} needs={needs} />}
        {progress && <ProgressReport visit={visit} progress={progress} websites={websites} />}
      </div>
    </Desk>
  );
}

const signedInAs = ({ administrator: { email, role }, t }: DeskVisit) =>
  t("admin.home.lead", { email, role });

/** For who may see neither: who is signed in, and the pages open to them. */
function Start({ visit }: { visit: DeskVisit }) {
  const { administrator, t } = visit;
  const pages = deskPages.flatMap((group) => group.pages.filter(({ need }) => may(administrator, need)));
  return (
    <Desk visit={visit} path="/admin" title={t("admin.home.title")}>
      <div className="grid max-w-160 gap-6">
        <PageHead title={t("admin.home.title")} lead={signedInAs(visit)} />
        {pages.length === 0 ? (
          <p>{t("admin.home.nothing")}</p>
        ) : (
          <ul className="panel divide-y divide-hairline">
            {pages.map(({ path, label }) => (
              <li key={path}>
                <a href={path} className="block px-4 py-3 no-underline hover:bg-tint">
                  <span className="font-semibold">{t(label)}</span>
                </a>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Desk>
  );
}
