import { troubleOf } from "@/app/(admin)/admin/delivery/queue-words";
import { filteredHref } from "@/app/(admin)/admin/invitations/grid-search";
import { countWords } from "@/app/(admin)/admin/invitations/grid-words";
import type { DeskVisit } from "@/app/admin-guard";
import { may } from "@/domain/accounts/administrator";
import type { Need } from "@/domain/reports/read-needs";

export type NeedLine = {
  text: string;
  href: string;
  /** What the link says. */
  mend: string;
  /** Whether mails stand still for it. */
  stops: boolean;
};

/** A need as a sentence, with where it is mended. */
export function needLine(visit: DeskVisit, need: Need, zone: string): NeedLine {
  const { t, formatIn } = visit;
  const format = formatIn(zone);
  const delivery = { href: "/admin/delivery", mend: t("admin.overview.mend.delivery"), stops: true };
  switch (need.kind) {
    case "paused":
      return { ...delivery, text: pausedText(visit, need, zone) };
    case "review":
    case "retrying":
      return { ...delivery, text: t(`admin.overview.need.${need.kind}`, { count: need.count }) };
    case "late":
      return { ...delivery, text: t("admin.overview.need.late", { since: format.shortMoment(need.since) }) };
    case "fuse":
      return {
        ...(may(visit.administrator, "manage_delivery")
          ? delivery
          : {
              href: filteredHref({ delivery: "undelivered" }),
              mend: t("admin.overview.mend.grid", { count: need.fuse.failures }),
              stops: true,
            }),
        text: t("admin.overview.need.fuse", need.fuse),
      };
    case "no_contact":
      return {
        text: t("admin.overview.need.no_contact", storesOf(visit, need.stores)),
        href: `/admin/configuration/mail?store=${need.stores[0]?.code}`,
        mend: t("admin.overview.mend.mail"),
        stops: true,
      };
    case "closed":
      return {
        text: t("admin.overview.need.closed"),
        href: "/admin/configuration/invitations?scope=default",
        mend: t("admin.overview.mend.settings"),
        stops: true,
      };
    case "running":
      return {
        text: t(`admin.overview.need.${need.operation.kind}`, {
          seen: format.number(need.operation.seen),
          total: format.number(need.operation.total),
        }),
        href: `/admin/invitations?operation=${need.operation.id}`,
        mend: t("admin.overview.mend.operation"),
        stops: false,
      };
    default: {
      const { count } = need.count;
      return {
        text: t(`admin.overview.need.${need.kind}`, { count, shown: countWords(visit, need.count) }),
        href: filteredHref(need.filter),
        mend: t("admin.overview.mend.grid", { count }),
        stops: false,
      };
    }
  }
}

/** The first few store views by name, and how many more there are. */
function storesOf({ t, language }: DeskVisit, stores: (Need & { kind: "no_contact" })["stores"]) {
  const shown = stores.slice(0, 3).map(({ name, website }) => `${name} (${website})`);
  const more = stores.length - shown.length;
  const names = [...shown, ...(more > 0 ? [t("admin.overview.need.others", { count: more })] : [])];
  return {
    count: stores.length,
    stores: new Intl.ListFormat(language, { type: "conjunction" }).format(names),
  };
}

function pausedText({ t, formatIn }: DeskVisit, need: Need & { kind: "paused" }, zone: string): string {
  const { byHand, by, reason, until } = need.pause;
  if (!byHand)
    return t("admin.overview.need.pausedByProvider", {
      until: formatIn(zone).shortMoment(until),
      reason: troubleOf(t, reason),
    });
  return by === null
    ? t("admin.overview.need.pausedByHand", { reason })
    : t("admin.overview.need.pausedBy", { by, reason });
}

/** Noon of a day, for writing it; the zone it is written in is UTC. */
export const asDate = (day: string): Date => new Date(`${day}T12:00:00Z`);
