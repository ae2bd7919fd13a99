import { Sheet } from "@/components/sheet";
import type { CustomerVisit } from "@/app/guard";
import { masked } from "@/domain/recipients/address";
import type { FoundInvitation } from "@/domain/invitations/find-invitation";

import { switchAccount } from "./actions";

/** An invitation opened by somebody who is signed in: theirs needs no accepting, another's accepts nothing. */
export function SignedIn({ visit, found }: { visit: CustomerVisit; found: FoundInvitation }) {
  const { store, customer, t } = visit;
  const account = `/${store.code}/account`;
  if (customer.emailKey === found.emailKey) {
    return (
      <Sheet title={t("invitation.selfTitle")} lead={t("invitation.self")}>
        <p>
          <a href={account} className="button">
            {t("invitation.toAccount")}
          </a>
        </p>
      </Sheet>
    );
  }
  return (
    <Sheet
      title={t("invitation.otherTitle")}
      lead={t("invitation.other", { masked: masked(found.email ?? ""), email: customer.email })}
    >
      <div className="flex flex-wrap gap-3">
        <form action={switchAccount.bind(null, store.code)}>
          <button className="button">{t("invitation.switch")}</button>
        </form>
        <a href={account} className="button button-quiet">
          {t("invitation.continue", { name: customer.firstName })}
        </a>
      </div>
    </Sheet>
  );
}
