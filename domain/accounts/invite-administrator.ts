import { asc, desc, eq, inArray, sql } from "drizzle-orm";

import type { Transaction } from "@/db/client";
import { administrators } from "@/db/schema/administrators";
import { storeViews } from "@/db/schema/store-views";
import { websites } from "@/db/schema/websites";
import { isRefusal, parseAddress, type AddressRefusal } from "@/domain/recipients/address";
import { parsePlainText, type TextRefusal } from "@/domain/recipients/plain-text";

import { demand, type Administrator } from "./administrator";
import { recordActivity } from "./record-activity";
import { queuePasswordLink } from "./request-password-reset";
import {
  changeTeam,
  covers,
  findRole,
  findTeammate,
  onlyWebsiteOf,
  type Grant,
  type TeamRefusal,
} from "./team";
import { countAttempt, limits } from "./throttle";

export type PersonRefusals = {
  name?: TextRefusal;
  email?: AddressRefusal | "already_administrator";
  role?: "role_missing" | "role_wider";
};

/** Makes an administrator with a role the inviter holds all of, and queues the mail with the link to set a password. */
export const inviteAdministrator = (
  administrator: Administrator,
  input: { name: string; email: string; roleId: number },
): Promise<{ id: number } | { refused: PersonRefusals | TeamRefusal }> =>
  changeTeam(administrator, async (tx, actor): Promise<{ id: number } | { refused: PersonRefusals }> => {
    const name = parsePlainText(input.name, { limit: 60, required: true });
    const email = parseAddress(input.email);
    const role = await findRole(tx, actor, input.roleId);
    const isMissing = !role || !covers(actor, role);
    if ("refused" in name || isRefusal(email) || isMissing)
      return {
        refused: {
          ...("refused" in name && { name: name.refused }),
          ...(isRefusal(email) && { email }),
          ...(isMissing && { role: role ? ("role_wider" as const) : ("role_missing" as const) }),
        },
      };
    const [made] = await tx
      .insert(administrators)
      .values({
        name: name.text,
        email: email.typed,
        emailKey: email.key,
        roleId: role.id,
        language: actor.language,
      })
      .onConflictDoNothing({ target: administrators.emailKey })
      .returning({ id: administrators.id });
    if (!made) return { refused: { email: "already_administrator" } };
    await queuePasswordLink(tx, await storeViewFor(tx, role, actor.language), { administratorId: made.id });
    await recordActivity(tx, actor, {
      action: "administrator_invited",
      subject: "administrator",
      subjectId: made.id,
      websiteId: onlyWebsiteOf(role),
      to: { name: name.text, role: role.name },
    });
    return { id: made.id };
  });

export type LinkRefusal = "wider" | "disabled" | "throttled";

/** Queues another mail with a link to set a password: the first was lost or too old, or the password is forgotten. */
export async function sendPasswordLink(
  administrator: Administrator,
  id: number,
): Promise<{ done: true } | { refused: LinkRefusal | TeamRefusal }> {
  demand(administrator, "manage_administrators");
  const until = await countAttempt([[limits.mailPerAccount, `administrator:${id}`]]);
  if (until) return { refused: "throttled" };
  return changeTeam(
    administrator,
    async (tx, actor): Promise<{ done: true } | { refused: LinkRefusal | "not_found" }> => {
      const teammate = await findTeammate(tx, actor, id);
      if (!teammate) return { refused: "not_found" };
      if (!covers(actor, teammate)) return { refused: "wider" };
      if (teammate.disabledAt) return { refused: "disabled" };
      await queuePasswordLink(tx, await storeViewFor(tx, teammate, teammate.language), {
        administratorId: id,
      });
      await recordActivity(tx, actor, {
        action: "administrator_invited",
        subject: "administrator",
        subjectId: id,
        websiteId: onlyWebsiteOf(teammate),
        to: { name: teammate.name, again: true },
      });
      return { done: true };
    },
  );
}

/** The store view an administrator's mail comes from: of a website of theirs, in their language where it has one. */
async function storeViewFor(
  tx: Transaction,
  { websiteIds }: Grant,
  language: Administrator["language"],
): Promise<number> {
  const [view] = await tx
    .select({ id: storeViews.id })
    .from(storeViews)
    .innerJoin(websites, eq(websites.id, storeViews.websiteId))
    .where(websiteIds ? inArray(websites.id, websiteIds) : undefined)
    .orderBy(
      desc(websites.isDefault),
      asc(websites.position),
      desc(sql`${storeViews.locale} like ${`${language}%`}`),
      desc(storeViews.isDefault),
      asc(storeViews.position),
    )
    .limit(1);
  if (!view) throw new Error("there is no store view to send from");
  return view.id;
}
