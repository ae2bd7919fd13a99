import type { Route } from "next";
import { redirect } from "next/navigation";

type Missing = "unknown-invitation" | "unknown-link" | "no/such/page";

/**
 * Leads to an address that no route takes. What `notFound()` leads to Next draws in the browser only, so that without
 * JavaScript the page is empty; `global-not-found.tsx` is drawn on the server, and answers 404 as well.
 */
export function nowhere(storeCode: string, what: Missing): never {
  redirect(nowherePath(storeCode, what) as Route);
}

export const nowherePath = (storeCode: string, what: Missing): `/${string}` =>
  `/${encodeURIComponent(storeCode)}/${what}`;

/** The same within the administration. */
export function nowhereInAdministration(): never {
  redirect("/admin/no/such/page" as Route);
}
