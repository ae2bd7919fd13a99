import { randomUUID } from "node:crypto";

import { Desk, PageHead } from "@/app/(admin)/desk";
import { administratorsOrTheirForm, type DoorVisit } from "@/app/admin-guard";
import { formWords } from "@/app/form-words";
import { listPlaces } from "@/domain/storefronts/places";
import { readFuses } from "@/domain/delivery/watch-fuses";
import { findUpload } from "@/domain/uploads/keep-upload";

import { addHere } from "./actions";
import { AddForm } from "./add-form";
import type { AddAnswer, AddWords } from "./add-words";
import { uuid } from "./answer";

type Search = Promise<{ answer?: string | string[] }>;

/** Add Invitations: a list of addresses, pasted or from a file, that the shop invites. */
export default async function AddInvitationsPage({ searchParams }: { searchParams: Search }) {
  const visit = await administratorsOrTheirForm("manage_invitations");
  const { answer } = await searchParams;
  const { administrator, t } = visit;
  const [places, fuses, kept] = await Promise.all([
    listPlaces(administrator ? administrator.websiteIds : []),
    administrator ? readFuses(administrator) : [],
    administrator && typeof answer === "string" && uuid.test(answer)
      ? findUpload(administrator, "manage_invitations", answer)
      : null,
  ]);
  const stores = places.websites.flatMap(({ name, stores }) => {
    const open = stores.filter(({ isClosed }) => !isClosed);
    return open.length === 0 ? [] : { website: name, stores: open.map(({ code, name }) => ({ code, name })) };
  });
  const first: AddAnswer = {
    list: "",
    message: "",
    store: stores[0]?.stores[0]?.code ?? "",
    group: "",
    submission: randomUUID(),
    errors: {},
  };
  return (
    <Desk visit={visit} path="/admin/invitations/new">
      <div className="grid max-w-280 gap-6">
        <PageHead title={t("admin.add.title")} lead={t("admin.add.lead")} />
        {fuses.map(({ websiteId, website }) => (
          <p key={websiteId} className="max-w-160 border-l-2 border-alert py-1 pl-4">
            {t("admin.queue.fuse.notice", { website })}
          </p>
        ))}
        <AddForm
          action={addHere}
          first={(kept as AddAnswer | null) ?? first}
          stores={stores}
          groups={administrator ? places.groups : []}
          words={addWords(visit)}
          title={`${t("admin.add.title")} · Convive`}
        />
      </div>
    </Desk>
  );
}

function addWords({ t }: DoorVisit): AddWords {
  const { summary, errorPrefix } = formWords(t, "");
  return {
    summary,
    signIn: t("compose.signInElsewhere"),
    errorPrefix,
    list: t("admin.add.list"),
    listHint: t("admin.add.listHint"),
    file: t("admin.add.file"),
    fileHint: t("admin.add.fileHint"),
    fileTooLarge: t("admin.add.fileTooLarge"),
    message: t("fields.message"),
    messageHint: t("admin.add.messageHint"),
    store: t("admin.add.store"),
    storeHint: t("admin.add.storeHint"),
    group: t("admin.add.group"),
    groupHint: t("admin.add.groupHint"),
    groupDefault: t("admin.add.groupDefault"),
    check: t("admin.add.check"),
    save: t("admin.add.save"),
  };
}
