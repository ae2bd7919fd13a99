import { Frame } from "@/app/(storefront)/frame";
import { Sheet } from "@/components/sheet";
import { openToAll, type StoreParams } from "@/app/guard";
import { registrationOfBrowser } from "@/app/(storefront)/[store]/register/registration-cookie";

/** Says where the confirmation mail went, the same whether or not the address is known. */
export default async function CheckMailPage({ params }: { params: StoreParams }) {
  const visit = await openToAll(params);
  const { t } = visit;
  const { shownEmail: email } = await registrationOfBrowser();
  return (
    <Frame visit={visit} path="/register/check-mail" title={t("register.checkTitle")}>
      <Sheet
        title={t("register.checkTitle")}
        lead={email ? t("register.check", { email }) : t("register.checkInvited")}
      >
        <p>{t("register.checkNothing")}</p>
      </Sheet>
    </Frame>
  );
}
