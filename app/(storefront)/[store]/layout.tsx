import type { Metadata } from "next";
import localFont from "next/font/local";
import type { ReactNode } from "react";

import "@/app/carton.css";
import { findStoreView } from "@/domain/storefronts/store-views";

const fraunces = localFont({
  src: "../../../node_modules/@fontsource/fraunces/files/fraunces-latin-400-normal.woff2",
  variable: "--fraunces",
  weight: "400",
});

const instrument = localFont({
  src: "../../../node_modules/@fontsource-variable/instrument-sans/files/instrument-sans-latin-wght-normal.woff2",
  variable: "--instrument",
  weight: "400 700",
});

export const metadata: Metadata = { robots: { index: false, follow: false } };

/** The document every storefront page stands in; decides nothing about who may see it. */
export default async function StorefrontLayout({
  children,
  params,
}: {
  children: ReactNode;
  params: Promise<{ store: string }>;
}) {
  const store = await findStoreView((await params).store);
  return (
    <html lang={store?.locale ?? "en"} className={`${fraunces.variable} ${instrument.variable}`}>
      <body>{children}</body>
    </html>
  );
}
