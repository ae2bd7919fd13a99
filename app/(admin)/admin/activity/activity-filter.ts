import { dayOf } from "@/app/(admin)/day";
import {
  activityZone,
  isActivityAction,
  listActors,
  type ActivityFilter,
} from "@/domain/accounts/list-activity";
import type { Administrator } from "@/domain/accounts/administrator";

type Values = Partial<Record<"by" | "action" | "from" | "to" | "after", string | string[]>>;

type Asked = {
  filter: ActivityFilter;
  /** The row after which the page begins; null for the newest. */
  after: number | null;
  actors: Awaited<ReturnType<typeof listActors>>;
  /** The filter as the address has it, without what did not make sense. */
  query: Record<string, string>;
};

/** Reads which activity an address asks for; what makes no sense in it is as if it were not there. */
export async function readAsked(administrator: Administrator, values: Values): Promise<Asked> {
  const [actors, timeZone] = await Promise.all([listActors(administrator), activityZone(administrator)]);
  const by = actors.find(({ id }) => String(id) === values.by)?.id ?? null;
  const action = isActivityAction(values.action) ? values.action : null;
  const [from, to] = [dayOf(values.from), dayOf(values.to)];
  const isCursor = typeof values.after === "string" && /^[1-9]\d{0,14}$/.test(values.after);
  return {
    filter: { administratorId: by, action, from, to, timeZone },
    after: isCursor ? Number(values.after) : null,
    actors,
    query: {
      ...(by !== null && { by: String(by) }),
      ...(action && { action }),
      ...(from && { from }),
      ...(to && { to }),
    },
  };
}
