import type { Metadata } from "next";
import { connection } from "next/server";
import type { ReactNode } from "react";

import "@/app/carton.css";
import { findDefaultStoreView } from "@/domain/storefronts/store-views";

export const metadata: Metadata = { robots: { index: false, follow: false } };

/** The document every page of the administration stands in; decides nothing about who may see it. */
export default async function AdministrationLayout({ children }: { children: ReactNode }) {
  // A build has no database to ask.
  await connection();
  const store = await findDefaultStoreView();
  return (
    <html lang={store?.locale ?? "en"}>
      <body>{children}</body>
    </html>
  );
}
