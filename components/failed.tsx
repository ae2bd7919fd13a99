"use client";

const words = {
  en: ["That did not work", "Something went wrong on our side. Try again in a moment.", "Try again"],
  fr: [
    "Cela n’a pas fonctionné",
    "Quelque chose s’est mal passé de notre côté. Réessayez dans un instant.",
    "Réessayer",
  ],
};

/** Stands in for a page that failed; what failed is in the log, not here. */
export default function Failed({ retry }: { retry: () => void }) {
  const isFrench = typeof document !== "undefined" && document.documentElement.lang.startsWith("fr");
  const [title, text, again] = isFrench ? words.fr : words.en;
  return (
    <main className="mx-auto grid min-h-dvh max-w-112 content-center justify-items-start gap-6 px-5">
      <title>{title}</title>
      <h1 className="text-title">{title}</h1>
      <p className="text-lead text-muted">{text}</p>
      <button className="button" onClick={() => retry()}>
        {again}
      </button>
    </main>
  );
}
