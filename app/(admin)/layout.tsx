import type { Metadata } from "next";
import { connection } from "next/server";
import type { ReactNode } from "react";

import { languageOfDesk } from "@/app/admin-guard";
import "@/app/registre.css";

export const metadata: Metadata = { robots: { index: false, follow: false } };

/** The document every page of the administration stands in; decides nothing about who may see it. */
export default async function AdministrationLayout({ children }: { children: ReactNode }) {
  // A build has no database to ask.
  await connection();
  return (
    <html lang={await languageOfDesk()}>
      <body>{children}</body>
    </html>
  );
}
