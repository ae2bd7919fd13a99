import { Sheet } from "@/components/sheet";
import type { Visit } from "@/app/guard";
import type { LinkState } from "@/domain/invitations/find-invitation";

import { askToBeInvited } from "./actions";

type State = Exclude<LinkState, "live"> | "closed" | "unknown";

type Props = { visit: Visit; state: State; asked?: boolean; mayAsk?: boolean };

/** Why an invitation opens nothing any more, and the doors that are open instead. */
export function DeadEnd({ visit, state, asked = false, mayAsk = true }: Props) {
  const { store, settings, t } = visit;
  const home = `/${store.code}`;
  const mayRegister = settings.registration === "available_to_all";
  return (
    <Sheet title={t(`deadEnd.${state}Title`)} lead={t(`deadEnd.${state}`, { shop: store.website.name })}>
      {asked && state === "expired" && (
        <p role="status" className="border-l-2 border-ink py-1 pl-4">
          {t("deadEnd.asked")}
        </p>
      )}
      <div className="flex flex-wrap items-center gap-3">
        {state === "expired" && mayAsk && !asked && (
          <form action={askToBeInvited.bind(null, store.code)}>
            <button className="button">{t("deadEnd.askAgain")}</button>
          </form>
        )}
        {mayRegister && (
          <a href={`${home}/register`} className="button button-quiet">
            {t("deadEnd.register")}
          </a>
        )}
        <a href={`${home}/sign-in`} className="button button-quiet">
          {t("deadEnd.signIn")}
        </a>
        <a href={home} className="px-2 py-2">
          {t("deadEnd.home")}
        </a>
      </div>
    </Sheet>
  );
}
