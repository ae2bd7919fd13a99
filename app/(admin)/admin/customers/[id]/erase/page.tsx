import { redirect } from "next/navigation";

import { idFrom } from "@/app/(admin)/admin/administrators/people-words";
import { erase } from "@/app/(admin)/admin/customers/actions";
import { nameOf, withOutcome } from "@/app/(admin)/admin/customers/customer-words";
import { Desk, PageHead } from "@/app/(admin)/desk";
import { administratorsOnly } from "@/app/admin-guard";
import { formWords } from "@/app/form-words";
import { ChoicesForm } from "@/components/choices-form";
import { readCustomer } from "@/domain/customers/read-customer";

/** What erasing a customer takes away and what it leaves, and the box that says that it is meant. */
export default async function ErasePage({ params }: { params: Promise<{ id: string }> }) {
  const visit = await administratorsOnly("manage_customers");
  const { administrator, t } = visit;
  const customer = await readCustomer(administrator, idFrom((await params).id));
  if (!customer) redirect(withOutcome("/admin/customers", { refused: "not_found" }));
  const path = `/admin/customers/${customer.id}` as const;
  if (customer.erasedAt) redirect(withOutcome(path, { refused: "erased" }));
  const title = t("admin.customers.eraseTitle", { name: nameOf(t, customer) });
  const website = customer.website.name;
  const count = customer.made;
  return (
    <Desk visit={visit} path={`${path}/erase`}>
      <div className="grid max-w-160 gap-6">
        <PageHead title={title} lead={customer.email} />
        <p className="border-l-2 border-alert py-1 pl-4 font-semibold">{t("admin.customers.eraseLead")}</p>
        <List
          title={t("admin.customers.goes")}
          entries={[
            t("admin.customers.goesList.account"),
            t("admin.customers.goesList.texts", { shop: website }),
            t("admin.customers.goesList.address", { website }),
            t("admin.customers.goesList.mails"),
          ]}
        />
        <List
          title={t("admin.customers.stays")}
          entries={[
            t("admin.customers.staysList.counts", { count }),
            t("admin.customers.staysList.links"),
            t("admin.customers.staysList.refusal", { website }),
            t("admin.customers.staysList.anew"),
          ]}
        />
        <ChoicesForm
          action={erase.bind(null, customer.id)}
          entries={[
            {
              kind: "any",
              name: "confirm",
              label: t("admin.customers.confirm"),
              options: [{ value: "yes", label: t("admin.customers.confirmBox") }],
              chosen: [],
            },
          ]}
          words={formWords(t, t("admin.customers.erase"))}
          title={`${title} · Convive`}
        />
        <p>
          <a href={path}>{t("admin.customers.cancel")}</a>
        </p>
      </div>
    </Desk>
  );
}

const List = ({ title, entries }: { title: string; entries: string[] }) => (
  <section className="grid gap-2">
    <h2 className="text-lead">{title}</h2>
    <ul className="grid list-disc gap-1 pl-5">
      {entries.map((entry) => (
        <li key={entry}>{entry}</li>
      ))}
    </ul>
  </section>
);
