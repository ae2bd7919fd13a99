import type { DeskVisit } from "@/app/admin-guard";
import { Notice } from "@/components/sheet";
import { readAdded } from "@/domain/invitations/add-invitations";

import { uuid } from "./new/answer";

type Props = { visit: DeskVisit; added: string | string[] | undefined };

/** After adding, what this administrator's form has made; counted from what is written down, so that no link can make it up. */
export async function AddedNotice({ visit: { administrator, t }, added }: Props) {
  if (typeof added !== "string" || !uuid.test(added)) return null;
  const made = await readAdded(administrator, added);
  if (!made) return null;
  const notes = made.already > 0 ? ` ${t("admin.add.already", { count: made.already })}` : "";
  return <Notice>{`${t("admin.add.added", { count: made.added })}${notes}`}</Notice>;
}
