import { Notice } from "@/components/sheet";

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
