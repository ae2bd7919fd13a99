import localFont from "next/font/local";

const fraunces = localFont({
  src: "../node_modules/@fontsource/fraunces/files/fraunces-latin-400-normal.woff2",
  variable: "--fraunces",
  weight: "400",
});

const instrument = localFont({
  src: "../node_modules/@fontsource-variable/instrument-sans/files/instrument-sans-latin-wght-normal.woff2",
  variable: "--instrument",
  weight: "400 700",
});

/** The class that gives a document the type of the storefront. */
export const fonts = `${fraunces.variable} ${instrument.variable}`;
