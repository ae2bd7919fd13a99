import { redirect } from "next/navigation";
import type { ReactNode } from "react";

import { idFrom } from "@/app/(admin)/admin/administrators/people-words";
import { Outcome } from "@/app/(admin)/outcome";
import { disable, enable, move } from "@/app/(admin)/admin/customers/actions";
import { CustomerState } from "@/app/(admin)/admin/customers/customer-state";
import { nameOf, readOutcome, withOutcome } from "@/app/(admin)/admin/customers/customer-words";
import { Part } from "@/app/(admin)/admin/invitations/[id]/part";
import { Desk } from "@/app/(admin)/desk";
import { administratorsOnly, type DeskVisit } from "@/app/admin-guard";
import { formWords } from "@/app/form-words";
import { ChoicesForm } from "@/components/choices-form";
import { readCustomer, type CustomerDetail } from "@/domain/customers/read-customer";
import { listPlaces } from "@/domain/storefronts/places";

import { CustomerFacts } from "./customer-facts";
import { TheirInvitations } from "./their-invitations";

type Search = Promise<{ done?: string | string[]; refused?: string | string[] }>;
type Props = { params: Promise<{ id: string }>; searchParams: Search };
type PartProps = { visit: DeskVisit; customer: CustomerDetail };

/** One customer: who they are and what can be done at the left, whom they invited at the right. */
export default async function CustomerPage({ params, searchParams }: Props) {
  const visit = await administratorsOnly("manage_customers");
  const { administrator, t } = visit;
  const customer = await readCustomer(administrator, idFrom((await params).id));
  if (!customer) redirect(withOutcome("/admin/customers", { refused: "not_found" }));
  return (
    <Desk visit={visit} path={`/admin/customers/${customer.id}`}>
      <div className="grid max-w-5xl gap-5">
        <Head visit={visit} customer={customer} />
        <Outcome {...readOutcome(t, await searchParams)} />
        <div className="panel grid wide:grid-cols-[1fr_1fr]">
          <div className="grid content-start divide-y divide-hairline">
            <Part title={t("admin.customers.facts")}>
              <CustomerFacts visit={visit} customer={customer} />
            </Part>
            {customer.erasedAt === null && <Changes visit={visit} customer={customer} />}
          </div>
          <div className="border-t border-hairline wide:border-t-0 wide:border-l">
            <Part title={t("admin.customers.invitations")}>
              <TheirInvitations visit={visit} customer={customer} />
            </Part>
          </div>
        </div>
      </div>
    </Desk>
  );
}

function Head({ visit: { t }, customer }: PartProps) {
  const name = nameOf(t, customer);
  return (
    <header className="grid gap-2">
      {customer.erasedAt && <title>{`${name} · Convive`}</title>}
      <p>
        <a href="/admin/customers">{t("admin.customers.back")}</a>
      </p>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <h1 className="text-title wrap-anywhere">{name}</h1>
        <span className="text-lead">
          <CustomerState customer={customer} t={t} />
        </span>
        <span className="text-muted">{t("admin.customers.zone", { zone: customer.timeZone })}</span>
      </div>
      {customer.erasedAt && <p>{t("admin.customers.isErased")}</p>}
    </header>
  );
}

async function Changes({ visit, customer }: PartProps) {
  const { t } = visit;
  const { id, disabledAt, website } = customer;
  const { groups } = await listPlaces([]);
  return (
    <>
      <Part title={t("admin.customers.groupTitle")}>
        <ChoicesForm
          action={move.bind(null, id)}
          entries={[
            {
              kind: "list",
              name: "group",
              label: t("admin.customers.group"),
              hint: t("admin.customers.groupHint"),
              options: groups.map((group) => ({ value: String(group.id), label: group.name })),
              chosen: [String(customer.groupId)],
            },
          ]}
          words={formWords(t, t("admin.customers.move"))}
          title={`${nameOf(t, customer)} · Convive`}
        />
      </Part>
      <Part title={t("admin.customers.access")}>
        <Deed
          means={t(disabledAt ? "admin.customers.enableMeans" : "admin.customers.disableMeans", {
            shop: website.name,
          })}
        >
          <form action={(disabledAt ? enable : disable).bind(null, id)}>
            <button className="button button-quiet">
              {t(disabledAt ? "admin.customers.enable" : "admin.customers.disable")}
            </button>
          </form>
        </Deed>
      </Part>
      <Part title={t("admin.customers.eraseSection")}>
        <Deed means={t("admin.customers.eraseMeans")}>
          <a href={`/admin/customers/${id}/erase`} className="button button-quiet text-alert">
            {t("admin.customers.eraseLink")}
          </a>
        </Deed>
      </Part>
    </>
  );
}

/** Something that can be done, under what it means. */
const Deed = ({ means, children }: { means: string; children: ReactNode }) => (
  <div className="grid justify-items-start gap-3">
    <p className="max-w-112 text-muted">{means}</p>
    {children}
  </div>
);
