import type { Metadata } from "next";

import { connection } from "next/server";

import "./carton.css";

export const metadata: Metadata = { title: "Nothing here · Rien ici", robots: { index: false } };

/** For addresses under no store view: there is no language to answer in, so it answers in both. */
export default async function GlobalNotFound() {
  // Drawn anew for each request, as its scripts need the nonce of that request.
  await connection();
  return (
    <html lang="en">
      <body>
        <main className="mx-auto grid min-h-dvh max-w-112 content-center gap-6 px-5">
          <h1 className="text-title">Nothing here</h1>
          <p className="text-lead text-muted">There is no page at this address.</p>
          <p lang="fr" className="text-lead text-muted">
            Il n’y a pas de page à cette adresse.
          </p>
          <p>
            <a href="/">→ Home · Accueil</a>
          </p>
        </main>
      </body>
    </html>
  );
}
