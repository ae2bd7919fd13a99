import type { DeskVisit } from "@/app/admin-guard";
import type { Words } from "@/app/words";
import type { Added } from "@/domain/delivery/add-suppression";
import type { LookedUp } from "@/domain/delivery/look-up-suppression";

export const path = "/admin/suppressions";

export const suppressionReasons = ["refused", "erased", "complained", "bounced", "manual"] as const;

type Values = Partial<Record<"reason" | "website" | "after" | "done" | "refused", string | string[]>>;

/** What the address of the list asks for; what makes no sense in it is as if it were not there. */
export function readAsked({ reason, website, after, done, refused }: Values) {
  const isCode = typeof website === "string" && /^[a-z0-9-]{2,20}$/.test(website);
  const isCursor = typeof after === "string" && /^[1-9]\d{0,14}$/.test(after);
  return {
    filter: {
      reason: suppressionReasons.find((known) => known === reason) ?? null,
      website: isCode ? website : null,
    },
    after: isCursor ? Number(after) : null,
    isLifted: done === "lifted",
    isGone: refused === "gone",
  };
}

type Asked = ReturnType<typeof readAsked>["filter"];

/** The address of the list, filtered, from after an entry on. */
export function listHref({ reason, website }: Asked, after: number | null = null): string {
  const query = new URLSearchParams({
    ...(reason && { reason }),
    ...(website && { website }),
    ...(after !== null && { after: String(after) }),
  }).toString();
  return query ? `${path}?${query}` : path;
}

/** What was found about an address, a line for each website. */
export function foundLines({ t, formatIn }: DeskVisit, found: LookedUp[]) {
  return found.map(({ website, entry }) => {
    if (!entry) return { text: t("admin.suppressions.free", { website }), lift: null };
    const date = formatIn(entry.website.timeZone).shortMoment(entry.since);
    return {
      text: t("admin.suppressions.found", {
        website,
        date,
        reason: t(`admin.suppressions.reason.${entry.reason}`),
      }),
      lift: {
        href: `${path}/${entry.id}`,
        label: t("admin.suppressions.liftOne", { id: String(entry.id) }),
      },
    };
  });
}

/** Where an address was suppressed now, and where it had been before. */
export function addedLines({ t, language }: DeskVisit, { added, already }: Added): string[] {
  const names = (of: string[]) => new Intl.ListFormat(language, { type: "conjunction" }).format(of);
  return [
    ...(added.length > 0 ? [t("admin.suppressions.added", { websites: names(added) })] : []),
    ...(already.length > 0 ? [t("admin.suppressions.already", { websites: names(already) })] : []),
  ];
}

/** What the form of the address is drawn with. */
export function addressWords(t: Words) {
  return {
    email: t("fields.email"),
    summary: t("common.summary"),
    errorPrefix: t("common.errorPrefix"),
    title: t("admin.suppressions.title"),
    lookUp: t("admin.suppressions.lookUp"),
    on: t("admin.suppressions.on"),
    each: t("admin.suppressions.each"),
    suppress: t("admin.suppressions.suppress"),
    suppressMeans: t("admin.suppressions.suppressMeans"),
    result: t("admin.suppressions.result"),
    lift: t("admin.suppressions.lift"),
  };
}
