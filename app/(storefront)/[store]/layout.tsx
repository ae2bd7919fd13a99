import type { Metadata } from "next";
import type { ReactNode } from "react";

import "@/app/carton.css";
import { fonts } from "@/app/fonts";
import { storeOf } from "@/app/guard";

export const metadata: Metadata = { robots: { index: false, follow: false } };

/** The document every storefront page stands in; decides nothing about who may see it. */
export default async function StorefrontLayout({
  children,
  params,
}: {
  children: ReactNode;
  params: Promise<{ store: string }>;
}) {
  const store = await storeOf((await params).store);
  return (
    <html lang={store?.locale ?? "en"} className={fonts}>
      <body>{children}</body>
    </html>
  );
}
