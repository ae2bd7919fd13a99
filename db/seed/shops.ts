import type { Transaction } from "../client";
import { customerGroups } from "../schema/customer-groups";
import { privateSales } from "../schema/private-sales";
import { storeIdentities, storeViews } from "../schema/store-views";
import { websites } from "../schema/websites";

const day = 86_400_000;

type Sale = { title: string; line: string; opens: number; closes: number };

const views = [
  {
    website: "maison",
    view: {
      code: "en",
      name: "English",
      locale: "en-GB",
      timeZone: "Europe/London",
      isDefault: true,
      position: 1,
    },
    identity: { name: "Maison Convive", domain: "maison-convive.shop" },
    sales: [
      {
        title: "The coat room",
        line: "Wool, cashmere and the long cuts we only make once.",
        opens: -3,
        closes: 4,
      },
      {
        title: "A table for eight",
        line: "Stoneware, linen and candlelight, from four small workshops.",
        opens: 6,
        closes: 11,
      },
      {
        title: "Paper and ink",
        line: "Notebooks bound in Lyon, pens that want to be used.",
        opens: 15,
        closes: 20,
      },
    ],
  },
  {
    website: "maison",
    view: {
      code: "fr",
      name: "Français",
      locale: "fr-FR",
      timeZone: "Europe/Paris",
      isDefault: false,
      position: 2,
    },
    identity: { name: "Maison Convive", domain: "maison-convive.shop" },
    sales: [
      {
        title: "Le vestiaire",
        line: "Laine, cachemire et les coupes longues que nous ne faisons qu’une fois.",
        opens: -3,
        closes: 4,
      },
      {
        title: "Une table pour huit",
        line: "Grès, lin et bougies, de quatre petits ateliers.",
        opens: 6,
        closes: 11,
      },
      {
        title: "Papier et encre",
        line: "Des carnets reliés à Lyon, des stylos qui ne demandent qu’à servir.",
        opens: 15,
        closes: 20,
      },
    ],
  },
  {
    website: "outlet",
    view: {
      code: "outlet",
      name: "English",
      locale: "en-US",
      timeZone: "America/New_York",
      isDefault: true,
      position: 1,
    },
    identity: { name: "Convive Outlet", domain: "convive-outlet.shop" },
    sales: [
      {
        title: "Last of the season",
        line: "One size, one piece, one chance: what the studios had left.",
        opens: -1,
        closes: 2,
      },
      { title: "Seconds", line: "A thread out of place, half the price.", opens: 8, closes: 12 },
    ],
  },
] as const satisfies { website: string; view: object; identity: object; sales: readonly Sale[] }[];

/** Two websites, three store views, three customer groups and the sales on their homes. */
export async function seedShops(db: Transaction, today: number) {
  const groups = await db
    .insert(customerGroups)
    .values([{ name: "General" }, { name: "Wholesale" }, { name: "Retailer" }])
    .returning();
  const shops = await db
    .insert(websites)
    .values([
      { code: "maison", name: "Maison Convive", position: 1, isDefault: true },
      { code: "outlet", name: "Convive Outlet", position: 2 },
    ])
    .returning();
  const made = new Map<string, typeof storeViews.$inferSelect & { website: string }>();
  for (const { website, view, identity, sales } of views) {
    const shop = shops.find(({ code }) => code === website);
    if (!shop) throw new Error(`no website ${website}`);
    const [row] = await db
      .insert(storeViews)
      .values({ ...view, websiteId: shop.id })
      .returning();
    if (!row) throw new Error(`no store view ${view.code}`);
    made.set(view.code, { ...row, website });
    const { name, domain } = identity;
    await db.insert(storeIdentities).values([
      { storeViewId: row.id, kind: "general", name, address: `bonjour@${domain}` },
      { storeViewId: row.id, kind: "sales", name: `${name} Sales`, address: `sales@${domain}` },
      { storeViewId: row.id, kind: "support", name: `${name} Support`, address: `support@${domain}` },
    ]);
    await db.insert(privateSales).values(
      sales.map(({ title, line, opens, closes }) => ({
        storeViewId: row.id,
        title,
        line,
        opensAt: new Date(today + opens * day + 9 * 3_600_000),
        closesAt: new Date(today + closes * day + 20 * 3_600_000),
      })),
    );
  }
  const view = (code: string) => {
    const found = made.get(code);
    if (!found) throw new Error(`no store view ${code}`);
    return found;
  };
  const group = (name: string) => {
    const found = groups.find((candidate) => candidate.name === name);
    if (!found) throw new Error(`no group ${name}`);
    return found.id;
  };
  return { view, group };
}

export type Shops = Awaited<ReturnType<typeof seedShops>>;
