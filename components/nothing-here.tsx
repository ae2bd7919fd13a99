/** Where there is no store view there is no language to answer in, so it answers in both. */
export function NothingHere() {
  return (
    <main className="mx-auto grid min-h-dvh max-w-112 content-center gap-6 px-5">
      <title>Nothing here · Rien ici</title>
      <h1 className="text-title">Nothing here</h1>
      <p className="text-lead text-muted">There is no page at this address.</p>
      <p lang="fr" className="text-lead text-muted">
        Il n’y a pas de page à cette adresse.
      </p>
      <p>
        <a href="/">Home · Accueil</a>
      </p>
    </main>
  );
}
