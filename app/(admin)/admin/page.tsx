import { Desk, PageHead } from "@/app/(admin)/desk";
import { deskPages } from "@/app/(admin)/desk-pages";
import { administratorsOnly } from "@/app/admin-guard";
import { may } from "@/domain/accounts/administrator";

/** The start of the administration: who is signed in, and the pages open to them. */
export default async function AdministrationPage() {
  const visit = await administratorsOnly("signed_in");
  const { administrator, t } = visit;
  const pages = deskPages.flatMap((group) => group.pages.filter(({ need }) => may(administrator, need)));
  return (
    <Desk visit={visit} path="/admin" title={t("admin.home.title")}>
      <div className="grid max-w-160 gap-6">
        <PageHead
          title={t("admin.home.title")}
          lead={t("admin.home.lead", { email: administrator.email, role: administrator.role })}
        />
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
