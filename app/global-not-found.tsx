import type { Metadata } from "next";
import { connection } from "next/server";

import "./carton.css";
import { NothingHere } from "@/components/nothing-here";

export const metadata: Metadata = { robots: { index: false } };

/** For addresses no route takes. */
export default async function GlobalNotFound() {
  // Drawn anew for each request, as its scripts need the nonce of that request.
  await connection();
  return (
    <html lang="en">
      <body>
        <NothingHere />
      </body>
    </html>
  );
}
