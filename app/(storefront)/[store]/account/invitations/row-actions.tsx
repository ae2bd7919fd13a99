import type { CustomerVisit } from "@/app/guard";
import { CopyForm } from "@/components/copy-form";
import type { InvitationRow } from "@/domain/invitations/list-invitations";

import { copy, resend } from "./actions";
import { listHref, listPath } from "./own-words";

type Props = { visit: CustomerVisit; row: InvitationRow; page: number };

const look = {
  button: "row-action",
  panel:
    "grid gap-1.5 border border-hairline bg-card p-4 max-wide:basis-full wide:absolute wide:top-2 wide:right-0 wide:z-10 wide:w-108",
};

/** What can be done with an invitation now; what makes no sense is not there. */
export function RowActions({ visit, row, page }: Props) {
  const { store, t } = visit;
  const { publicId, email, may } = row;
  const own = `/${store.code}${listPath}/${publicId}`;
  const about = `to-${publicId}`;
  return (
    <div className="relative flex flex-wrap gap-x-5 wide:grid wide:justify-items-start">
      {may.correct && (
        <a
          href={`${own}/address`}
          aria-describedby={about}
          className="row-action font-semibold wide:whitespace-normal"
        >
          {t("own.correct")}
        </a>
      )}
      {may.resend && (
        <form action={resend.bind(null, store.code, publicId, page)} className="contents">
          <button aria-describedby={about} className="row-action">
            {t("own.resend")}
          </button>
        </form>
      )}
      {may.copy && (
        <CopyForm
          action={copy.bind(null, store.code, publicId)}
          words={copyWords(visit, email ?? "")}
          look={look}
          about={about}
          closing={{ href: listHref(visit, { page }), label: t("own.close") }}
        />
      )}
      {may.cancel && (
        <a
          href={`${own}/cancel${page > 1 ? `?page=${page}` : ""}`}
          aria-describedby={about}
          className="row-action"
        >
          {t("own.cancel")}
        </a>
      )}
    </div>
  );
}

const copyWords = ({ t }: CustomerVisit, email: string) => ({
  copy: t("own.copy"),
  link: t("own.link"),
  linkHint: t("own.linkHint", { email }),
  toClipboard: t("own.toClipboard"),
  copied: t("own.copied"),
});
