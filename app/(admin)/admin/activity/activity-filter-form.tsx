import type { ReactNode } from "react";

import type { DeskVisit } from "@/app/admin-guard";
import { activityActionsByName, type ActivityFilter, type listActors } from "@/domain/accounts/list-activity";

type Props = {
  visit: DeskVisit;
  filter: ActivityFilter;
  actors: Awaited<ReturnType<typeof listActors>>;
  isFiltered: boolean;
};

/** The filter of the activity; a plain form, so that its state is the address. */
export function ActivityFilterForm({ visit: { t, language }, filter, actors, isFiltered }: Props) {
  const actions = activityActionsByName((action) => t(`admin.activity.action.${action}`), language);
  return (
    <form className="no-print flex flex-wrap items-end gap-3" action="/admin/activity">
      <Entry id="by" label={t("admin.activity.column.who")}>
        <select id="by" name="by" defaultValue={filter.administratorId ?? ""} className="entry">
          <option value="">{t("admin.activity.anybody")}</option>
          {actors.map(({ id, name, email }) => (
            <option key={id} value={id}>
              {name || email}
            </option>
          ))}
        </select>
      </Entry>
      <Entry id="action" label={t("admin.activity.column.what")}>
        <select id="action" name="action" defaultValue={filter.action ?? ""} className="entry">
          <option value="">{t("admin.activity.anything")}</option>
          {actions.map(({ action, name }) => (
            <option key={action} value={action}>
              {name}
            </option>
          ))}
        </select>
      </Entry>
      <Entry id="from" label={t("admin.activity.fromDay")}>
        <input id="from" name="from" type="date" defaultValue={filter.from ?? ""} className="entry" />
      </Entry>
      <Entry id="to" label={t("admin.activity.toDay")}>
        <input id="to" name="to" type="date" defaultValue={filter.to ?? ""} className="entry" />
      </Entry>
      <div className="flex gap-2">
        <button className="button">{t("admin.activity.apply")}</button>
        {isFiltered && (
          <a href="/admin/activity" className="button button-quiet">
            {t("admin.activity.reset")}
          </a>
        )}
      </div>
    </form>
  );
}

function Entry({ id, label, children }: { id: string; label: string; children: ReactNode }) {
  return (
    <div className="grid gap-1 max-wide:w-full">
      <label htmlFor={id} className="label">
        {label}
      </label>
      {children}
    </div>
  );
}
