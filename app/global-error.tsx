"use client";

/** Stands in for the whole document where not even its frame could be drawn; in both languages, as none is known. */
export default function NothingWorks({ retry }: { retry: () => void }) {
  return (
    <html lang="en">
      <body style={{ margin: 0, fontFamily: "Georgia, serif", background: "#f6f1e7", color: "#1c1917" }}>
        <main style={{ maxWidth: "28rem", margin: "20vh auto", padding: "0 1.25rem", lineHeight: 1.5 }}>
          <title>That did not work · Cela n’a pas fonctionné</title>
          <h1 style={{ fontWeight: 400 }}>That did not work</h1>
          <p>Something went wrong on our side. Try again in a moment.</p>
          <p lang="fr">Quelque chose s’est mal passé de notre côté. Réessayez dans un instant.</p>
          <button type="button" onClick={() => retry()} style={{ font: "inherit", padding: "0.6rem 1.2rem" }}>
            Try again · Réessayer
          </button>
        </main>
      </body>
    </html>
  );
}
