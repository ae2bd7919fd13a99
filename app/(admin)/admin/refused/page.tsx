import { Desk } from "@/app/(admin)/desk";
import { administratorsOnly } from "@/app/admin-guard";
import { Sheet } from "@/components/sheet";
import { isPermission } from "@/domain/accounts/administrator";

type Search = Promise<{ need?: string | string[] }>;

/** Where somebody ends who asked for what their role does not hold. */
export default async function RefusedPage({ searchParams }: { searchParams: Search }) {
  const visit = await administratorsOnly("signed_in");
  const { t, administrator } = visit;
  const { need } = await searchParams;
  return (
    <Desk visit={visit} path="/admin/refused" title={t("admin.refused.title")}>
      <Sheet title={t("admin.refused.title")}>
        <p role="alert">
          {isPermission(need)
            ? t("admin.refused.lead", {
                role: administrator.role,
                permission: t(`admin.permission.${need}`),
              })
            : t("admin.refused.plain", { role: administrator.role })}
        </p>
        <p>
          <a href="/admin">{t("admin.refused.home")}</a>
        </p>
      </Sheet>
    </Desk>
  );
}
