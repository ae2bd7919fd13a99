import { and, asc, eq, gt, sql } from "drizzle-orm";

import { db, type Reader } from "@/db/client";
import { privateSales } from "@/db/schema/private-sales";

export type PrivateSale = {
  id: number;
  title: string;
  line: string;
  opensAt: Date;
  closesAt: Date;
  isOpen: boolean;
};

/** The private sales of a store view that are open or still to come, the next to open first. */
export async function listPrivateSales(storeViewId: number, reader: Reader = db()): Promise<PrivateSale[]> {
  return reader
    .select({
      id: privateSales.id,
      title: privateSales.title,
      line: privateSales.line,
      opensAt: privateSales.opensAt,
      closesAt: privateSales.closesAt,
      isOpen: sql<boolean>`${privateSales.opensAt} <= now()`,
    })
    .from(privateSales)
    .where(and(eq(privateSales.storeViewId, storeViewId), gt(privateSales.closesAt, sql`now()`)))
    .orderBy(asc(privateSales.opensAt))
    .limit(6);
}
