import { redirect } from "next/navigation";

import { idFrom } from "@/app/(admin)/admin/administrators/people-words";
import { Outcome, type OutcomeSearch } from "@/app/(admin)/outcome";
import { remove, rename } from "@/app/(admin)/admin/customer-groups/actions";
import { GroupNameForm } from "@/app/(admin)/admin/customer-groups/group-name-form";
import { factsText, readOutcome, withOutcome } from "@/app/(admin)/admin/customer-groups/group-words";
import { Desk, PageHead } from "@/app/(admin)/desk";
import { administratorsOnly, type DeskVisit } from "@/app/admin-guard";
import { formWords } from "@/app/form-words";
import { ChoicesForm } from "@/components/choices-form";
import { mayChangeGroups } from "@/domain/customers/change-groups";
import { findListedGroup, type ListedGroup } from "@/domain/customers/list-groups";
import { listPlaces } from "@/domain/storefronts/places";

type Props = { params: Promise<{ id: string }>; searchParams: OutcomeSearch };
type PartProps = { visit: DeskVisit; group: ListedGroup };

/** One customer group: its name, and where all goes that is in it once it is deleted. */
export default async function CustomerGroupPage({ params, searchParams }: Props) {
  const visit = await administratorsOnly("manage_customers");
  const { administrator, t } = visit;
  const group = await findListedGroup(administrator, idFrom((await params).id));
  if (!group) redirect(withOutcome("/admin/customer-groups", { refused: "not_found" }));
  return (
    <Desk visit={visit} path={`/admin/customer-groups/${group.id}`}>
      <div className="grid gap-6">
        <PageHead title={group.name} lead={factsText(visit, group)} />
        <Outcome {...await readOutcome(t, searchParams)} />
        {mayChangeGroups(administrator) ? (
          <>
            <GroupNameForm
              visit={visit}
              action={rename.bind(null, group.id)}
              submit={t("admin.customers.groups.save")}
              title={group.name}
              name={group.name}
            />
            <Removal visit={visit} group={group} />
          </>
        ) : (
          <>
            <title>{`${group.name} · Convive`}</title>
            <p className="max-w-160 text-muted">{t("admin.customers.groups.readOnly")}</p>
          </>
        )}
        <p>
          <a href="/admin/customer-groups">{t("admin.customers.groups.back")}</a>
        </p>
      </div>
    </Desk>
  );
}

async function Removal({ visit, group }: PartProps) {
  const { t } = visit;
  const { groups } = await listPlaces([]);
  const others = groups.filter(({ id }) => id !== group.id);
  return (
    <section className="grid max-w-160 gap-3 border-t border-hairline pt-4" aria-labelledby="removal">
      <h2 id="removal" className="text-lead">
        {t("admin.customers.groups.removeTitle")}
      </h2>
      {group.standsIn ? (
        <p className="text-muted">{t("admin.customers.groups.standsIn")}</p>
      ) : (
        <>
          <p className="text-muted">{t("admin.customers.groups.removeLead")}</p>
          <ChoicesForm
            action={remove.bind(null, group.id)}
            entries={[
              {
                kind: "list",
                name: "target",
                label: t("admin.customers.groups.target"),
                options: [
                  { value: "", label: t("admin.customers.groups.choose") },
                  ...others.map(({ id, name }) => ({ value: String(id), label: name })),
                ],
                chosen: [""],
              },
            ]}
            words={formWords(t, t("admin.customers.groups.remove"))}
            title={`${group.name} · Convive`}
          />
        </>
      )}
    </section>
  );
}
