import { filteredHref } from "@/app/(admin)/admin/invitations/grid-search";
import type { DeskVisit } from "@/app/admin-guard";
import { may } from "@/domain/accounts/administrator";
import type { GridFilter } from "@/domain/invitations/grid-filter";

type Props = { visit: DeskVisit; value: number; filter: GridFilter };

/** A number that opens the grid with the invitations it counts, for who may see them. */
export function Figure({ visit, value, filter }: Props) {
  const text = visit.formatIn("UTC").number(value);
  if (!may(visit.administrator, "view_invitations")) return text;
  return (
    <a
      href={filteredHref(filter)}
      className={`inline-block min-h-6 min-w-6 no-underline hover:underline ${value === 0 ? "text-muted" : "text-accent"}`}
    >
      {text}
    </a>
  );
}
