import { describe, expect, test } from "vitest";

import { activityOf, somebody } from "@/db/testing/administrators";
import { from } from "@/db/testing/codes";
import { useDatabase } from "@/db/testing/database";
import { endSession } from "@/domain/accounts/change-administrator";

import { findAdministratorSession, startAdministratorSession } from "./administrator-session";
import { findTeamMember } from "./list-team";
import { endOtherSessions, endOwnSession, listOwnSessions } from "./own-sessions";

useDatabase();

describe("sessions", () => {
  test("of oneself are listed with this one marked, and ended one by one or all but this one", async () => {
    const who = await somebody();
    const other = await somebody();
    const secrets = [];
    for (let turn = 0; turn < 4; turn += 1) secrets.push(await startAdministratorSession(who.id, from()));
    const foreign = await startAdministratorSession(other.id, from());
    const [mine = "", ...rest] = secrets;
    const listed = await listOwnSessions(who, mine);
    expect(listed).toHaveLength(4);
    expect(listed.filter(({ isThis }) => isThis)).toHaveLength(1);
    const [first] = listed.filter(({ isThis }) => !isThis);
    const own = listed.find(({ isThis }) => isThis);
    await endOwnSession(who, mine, first?.id ?? 0);
    await endOwnSession(who, mine, own?.id ?? 0);
    const [theirs] = await listOwnSessions(other, foreign);
    await endOwnSession(who, mine, theirs?.id ?? 0);
    expect(await listOwnSessions(who, mine)).toHaveLength(3);
    await endOtherSessions(who, mine);
    await endOtherSessions(who, mine);
    expect(await findAdministratorSession(mine)).not.toBeNull();
    for (const secret of rest) expect(await findAdministratorSession(secret)).toBeNull();
    expect(await findAdministratorSession(foreign)).not.toBeNull();
    expect((await activityOf(who)).slice(4)).toMatchObject([
      { action: "session_ended" },
      { action: "sessions_ended", to: { sessions: 2 } },
    ]);
  });

  test("of a teammate end one by one, by who covers their role, and only theirs", async () => {
    const boss = await somebody();
    const who = await somebody();
    const [one, two] = [
      await startAdministratorSession(who.id, from()),
      await startAdministratorSession(who.id, from()),
    ];
    const foreign = await startAdministratorSession(boss.id, from());
    const sessions = (await findTeamMember(boss, who.id))?.sessions ?? [];
    const bosses = (await findTeamMember(boss, boss.id))?.sessions ?? [];
    const limited = await somebody({ permissions: ["manage_administrators"] });
    expect(await endSession(limited, who.id, sessions[0]?.id ?? 0)).toEqual({ refused: "wider" });
    expect(await endSession(boss, who.id, bosses[0]?.id ?? 0)).toEqual({ done: true });
    expect(await endSession(boss, who.id, sessions[0]?.id ?? 0)).toEqual({ done: true });
    expect(await endSession(boss, who.id, sessions[0]?.id ?? 0)).toEqual({ done: true });
    const left = await Promise.all([one, two].map(findAdministratorSession));
    expect(left.filter((found) => found !== null)).toHaveLength(1);
    expect(await findAdministratorSession(foreign)).not.toBeNull();
    expect((await activityOf(boss)).filter(({ action }) => action === "session_ended")).toMatchObject([
      { subject: "administrator", subjectId: String(who.id) },
    ]);
  });
});
