import type { ComposeWords, PreviewParts } from "./compose-words";

/** The mail the message will stand in, as its reader sees it above the button. */
export function PreviewSheet({
  preview,
  words,
  message,
}: {
  preview: PreviewParts;
  words: ComposeWords;
  message: string;
}) {
  return (
    <section aria-labelledby="preview" className="embossed grid gap-3 px-6 py-6 text-small">
      <h2 id="preview" className="text-lead">
        {words.previewTitle}
      </h2>
      <dl className="grid grid-cols-[auto_1fr] gap-x-3 border-b border-hairline pb-3">
        <dt className="text-muted">{words.previewFrom}</dt>
        <dd className="wrap-anywhere">{preview.from}</dd>
        <dt className="text-muted">{words.previewSubject}</dt>
        <dd>{preview.subject}</dd>
      </dl>
      {(message === "" ? preview.without : preview.before).map((part) => (
        <p key={part}>{part}</p>
      ))}
      {message !== "" && (
        <blockquote className="border-l-2 border-hairline pl-3 font-display text-base wrap-anywhere whitespace-pre-line">
          {message}
        </blockquote>
      )}
      {message !== "" && preview.after.map((part) => <p key={part}>{part}</p>)}
      <p className="text-muted">{words.previewNote}</p>
    </section>
  );
}
