import { Notice } from "@/components/sheet";

/** What the address of a page says came of the form that led to it. */
export type OutcomeSearch = Promise<{ done?: string | string[]; refused?: string | string[] }>;

/** Which of the outcomes a page knows its address names; neither where it names none of them. */
export function findOutcome<Done extends string, Refused extends string>(
  known: { done: readonly Done[]; refused: readonly Refused[] },
  { done, refused }: Awaited<OutcomeSearch>,
): { done?: Done; refused?: Refused } {
  const isDone = known.done.find((one) => one === done);
  if (isDone) return { done: isDone };
  const isRefused = known.refused.find((one) => one === refused);
  return isRefused ? { refused: isRefused } : {};
}

/** What came of a form that led to this page, said where screen readers hear it. */
export function Outcome({ done, refused }: { done?: string; refused?: string }) {
  if (done) return <Notice>{done}</Notice>;
  return (
    refused && (
      <p role="alert" className="border-l-2 border-alert py-1 pl-4">
        {refused}
      </p>
    )
  );
}
