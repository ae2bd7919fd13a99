import { count, inArray, sql } from "drizzle-orm";

import { hashPassword } from "@/domain/accounts/password";
import { currentLinkKey } from "@/domain/storefronts/links";

import { connect, type Transaction } from "../client";
import { administrators, permissions, roles } from "../schema/administrators";
import { customers } from "../schema/customers";
import { invitationHistory, invitations } from "../schema/invitations";
import { messages } from "../schema/messages";
import { recipients } from "../schema/recipients";
import { websites } from "../schema/websites";
import { Chance } from "./chance";
import { tell, type Ending, type Origin, type Story } from "./history";
import { people, type Person } from "./people";
import { seedOrders } from "./purchases";
import { seedShops, type Shops } from "./shops";

const demoPassword = "convive-demo-2026";

const day = 86_400_000;
const month = 30 * day;
const invitationCount = 600;

type Seeded = { id: number; email: string; joinedAt: Date; person: Person; groupId: number };

/** Fills an empty database with the demo: the same shops, people and invitations on every run, with dates up to today. */
export async function seedIfEmpty(url: string): Promise<boolean> {
  const { db, close } = connect(url, { pool: 1 });
  try {
    const [existing] = await db.select({ count: count() }).from(websites);
    if (existing && existing.count > 0) return false;
    await db.transaction((tx) => seed(tx));
    await db.execute(sql`analyze`);
    return true;
  } finally {
    await close();
  }
}

async function seed(db: Transaction): Promise<void> {
  const chance = new Chance(20_26);
  const today = Math.floor(Date.now() / day) * day;
  const shops = await seedShops(db, today);
  const members = await seedCustomers(db, shops, today);
  await seedAdministrators(db, shops);
  const stories = [...friendships(chance, shops, members), ...pastInvitations(chance, shops, members, today)];
  await insertStories(db, stories);
  const buyers = members.map(({ person, email, joinedAt }) => ({
    ...{ key: person.key, email, joinedAt, website: shops.view(person.store).website },
  }));
  await seedOrders(db, new Chance(10_017), buyers, today);
}

async function seedCustomers(db: Transaction, shops: Shops, today: number): Promise<Seeded[]> {
  const passwordHash = await hashPassword(demoPassword);
  const rows = people.map((person, index) => ({
    websiteId: shops.view(person.store).websiteId,
    storeViewId: shops.view(person.store).id,
    groupId: shops.group(person.group),
    email: `${person.key}@convive.test`,
    emailKey: `${person.key}@convive.test`,
    firstName: person.firstName,
    lastName: person.lastName,
    passwordHash,
    joinedAt: new Date(today - person.monthsAgo * month + index * 3_600_000),
  }));
  const made = await db.insert(customers).values(rows).returning();
  return made.map(({ id, joinedAt, groupId }, index) => {
    const [person, email] = [people[index], rows[index]?.email];
    if (!person || !email) throw new Error("more customers than people");
    return { id, email, joinedAt, groupId, person };
  });
}

/** The team: one who may everything, one who reads reports, one who runs the programme of Maison Convive. */
async function seedAdministrators(db: Transaction, shops: Shops): Promise<void> {
  const passwordHash = await hashPassword(demoPassword);
  const team = [
    { key: "admin", name: "Camille Roy", role: "Administrators", may: [...permissions], websiteIds: null },
    {
      key: "reports",
      name: "Nora Quist",
      role: "Report readers",
      may: ["view_reports" as const],
      websiteIds: null,
    },
    {
      key: "manager",
      name: "Paul Sorel",
      role: "Private sales, Maison Convive",
      may: ["view_invitations" as const, "manage_invitations" as const, "view_reports" as const],
      websiteIds: [shops.view("en").websiteId],
    },
  ];
  for (const { key, name, role, may, websiteIds } of team) {
    const [made] = await db
      .insert(roles)
      .values({ name: role, permissions: may, websiteIds })
      .returning({ id: roles.id });
    const email = `${key}@convive.test`;
    await db
      .insert(administrators)
      .values({ email, emailKey: email, name, roleId: made?.id ?? 0, passwordHash });
  }
}

function originOf(shops: Shops, inviter: Seeded | null, store: string): Origin {
  const view = shops.view(store);
  return { websiteId: view.websiteId, storeViewId: view.id, inviter, keyId: currentLinkKey() };
}

/** The invitations by which members came. */
function friendships(chance: Chance, shops: Shops, members: Seeded[]): Story[] {
  return members.flatMap((guest) => {
    const { friendOf, store } = guest.person;
    if (friendOf === undefined) return [];
    const inviter = members.find(({ person }) => person.key === friendOf) ?? null;
    const createdAt = guest.joinedAt.getTime() - chance.whole(1, 6) * day;
    return [tell(chance, originOf(shops, inviter, store), createdAt, "accepted", guest)];
  });
}

/** All others, up to the count: by members and by the shop, over twelve months, in every state. */
function pastInvitations(chance: Chance, shops: Shops, members: Seeded[], today: number): Story[] {
  const arrived = members.filter(
    ({ person }) => people.some(({ key }) => key === person.key) && "friendOf" in person,
  );
  const inviting = members.filter(({ person }) => person.key !== "chloe");
  return Array.from({ length: invitationCount - arrived.length }, () => {
    const inviter = chance.next() < 0.2 ? null : chance.pick(inviting);
    const store = inviter?.person.store ?? chance.pick(["en", "fr", "fr", "outlet"]);
    const longest = Math.min(360, Math.floor((today - (inviter?.joinedAt.getTime() ?? 0)) / day) - 1);
    const age = chance.whole(2, Math.max(3, longest));
    const createdAt = today - age * day + chance.whole(8 * 60, 21 * 60) * 60_000;
    return tell(chance, originOf(shops, inviter, store), createdAt, endingFor(chance, age));
  });
}

function endingFor(chance: Chance, ageInDays: number): Ending {
  const dice = chance.next();
  if (dice < 0.06) return "discarded";
  if (dice < 0.1) return "declined";
  if (dice < 0.13) return "not_sent";
  if (dice < 0.15) return "withheld";
  return ageInDays >= 30 ? "expired" : "sent";
}

async function insertStories(db: Transaction, told: Story[]): Promise<void> {
  const stories = told.toSorted((a, b) => Number(a.invitation.createdAt) - Number(b.invitation.createdAt));
  await db
    .insert(recipients)
    .values(
      stories.map(({ throttleHash, invitation }) => ({ websiteId: invitation.websiteId, throttleHash })),
    )
    .onConflictDoNothing();
  const known = await db
    .select()
    .from(recipients)
    .where(
      inArray(
        recipients.throttleHash,
        stories.map(({ throttleHash }) => throttleHash),
      ),
    );
  const recipientOf = new Map(
    known.map(({ id, websiteId, throttleHash }) => [`${websiteId} ${throttleHash.toString("hex")}`, id]),
  );
  const rows = stories.map(({ throttleHash, invitation }) => ({
    ...invitation,
    recipientId: recipientOf.get(`${invitation.websiteId} ${throttleHash.toString("hex")}`) ?? 0,
  }));
  const made = await db
    .insert(invitations)
    .values(rows)
    .returning({ id: invitations.id, publicId: invitations.publicId });
  const idOf = new Map(made.map(({ id, publicId }) => [publicId, id]));
  const idFor = ({ invitation }: Story) => idOf.get(invitation.publicId) ?? 0;
  await db
    .insert(invitationHistory)
    .values(stories.flatMap((story) => story.history.map((row) => ({ ...row, invitationId: idFor(story) }))));
  await db.insert(messages).values(
    stories.map((story, index) => ({
      ...story.message,
      invitationId: idFor(story),
      recipientId: rows[index]?.recipientId ?? null,
    })),
  );
}
