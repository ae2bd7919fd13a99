import { suppressionReasons } from "@/app/(admin)/admin/suppressions/suppression-words";
import type { Words } from "@/app/words";
import { isPermission } from "@/domain/accounts/administrator";
import type { ActivityRow } from "@/domain/accounts/list-activity";
import { isSetting } from "@/domain/storefronts/settings";

/** What was held before or after, by what the activity calls it; what is not here keeps its own name. */
const fields = [
  ...[
    "name",
    "role",
    "permissions",
    "websites",
    "requiresCode",
    "again",
    "sessions",
    "left",
    "method",
    "need",
  ],
  ...["status", "email", "message", "group", "website", "store", "reason", "count", "unusable"],
  ...["total", "done", "skipped", "state", "filter", "selection", "format"],
  ...["administratorId", "action", "from", "to", "scope", "value", "identity", "address"],
  ...["locale", "timeZone", "position", "isDefault", "template", "sample"],
  ...["suppressed", "found"],
  ...["members", "invitations"],
  ...["taken", "known", "refused"],
] as const;

const statuses = ["not_sent", "sent", "accepted", "discarded", "declined", "expired"] as const;

/** What something was done to, in words. */
export function subjectText(t: Words, { subject, subjectId, subjectName, from, to }: ActivityRow): string {
  if (subject === null) return "";
  const id = subjectId ?? "";
  if (subject === "page") return id;
  if (subject === "setting" && isSetting(id)) return t(`admin.config.field.${id}`);
  const named = subjectName ?? to?.["name"] ?? from?.["name"];
  return typeof named === "string" && named !== ""
    ? t(`admin.activity.named.${subject}`, { name: named })
    : t(`admin.activity.numbered.${subject}`, { id });
}

/** The page of what something was done to, null where it has none. */
export function subjectPath({ subject, subjectId, subjectName }: ActivityRow): `/admin/${string}` | null {
  if (!subjectId || !/^\d+$/.test(subjectId)) return null;
  if (subject === "invitation") return `/admin/invitations/${subjectId}`;
  if (subject === "customer") return `/admin/customers/${subjectId}`;
  if (subject === "customer_group") return `/admin/customer-groups/${subjectId}`;
  if (subject === "administrator") return `/admin/administrators/${subjectId}`;
  return subject === "role" && subjectName ? `/admin/administrators/roles/${subjectId}` : null;
}

/** What held before or after, a line for each thing: `Role: Readers`. */
export function changeLines(t: Words, change: ActivityRow["from"]): string[] {
  // The database does not keep their order.
  const place = (key: string) => fields.findIndex((field) => field === key) + 1 || 99;
  const entries = Object.entries(change ?? {}).toSorted(([one], [other]) => place(one) - place(other));
  return entries.map(([key, value]) => {
    const known = fields.find((field) => field === key);
    const name = known ? t(`admin.activity.field.${known}`) : key;
    return t("admin.activity.line", { name, value: valueText(t, key, value) });
  });
}

function valueText(t: Words, key: string, value: unknown): string {
  if (value === null || value === undefined || value === "") return "–";
  if (typeof value === "boolean") return t(value ? "admin.activity.yes" : "admin.activity.no");
  if (typeof value === "number") return String(value);
  if (isPermission(value)) return t(`admin.permission.${value}`);
  if (Array.isArray(value)) {
    if (value.length === 0) return key === "websites" ? t("admin.people.allWebsites") : "–";
    return value.map((one) => valueText(t, key, one)).join(", ");
  }
  if (typeof value === "object")
    return Object.entries(value)
      .map(([name, inner]) => `${name} ${valueText(t, name, inner)}`)
      .join(", ");
  if (typeof value !== "string") return "–";
  const status = key === "status" ? statuses.find((one) => one === value) : undefined;
  if (status) return t(`admin.status.${status}`);
  const reason = key === "suppressed" ? suppressionReasons.find((one) => one === value) : undefined;
  return reason ? t(`admin.suppressions.reason.${reason}`) : value;
}
