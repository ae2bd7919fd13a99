import { redirect } from "next/navigation";

import { Sheet } from "@/components/sheet";
import { evenIfClosed, type StoreParams } from "@/app/guard";

/** What every page of a closed website leads to. */
export default async function ClosedPage({ params }: { params: StoreParams }) {
  const { store, t } = await evenIfClosed(params);
  const shop = store.website.name;
  if (!store.website.isClosed) redirect(`/${store.code}`);
  const title = t("error.closedTitle", { shop });
  return (
    <main className="grid min-h-dvh content-center px-5 py-16">
      <title>{title}</title>
      <Sheet title={title} lead={t("error.closed")} />
    </main>
  );
}
