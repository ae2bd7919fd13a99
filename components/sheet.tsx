import type { ReactNode } from "react";

/** A page with one thing on it: a title, a line, a form or a door. */
export function Sheet({ title, lead, children }: { title: string; lead?: string; children?: ReactNode }) {
  return (
    <div className="mx-auto grid max-w-112 gap-7">
      <div className="grid gap-3">
        <h1 className="text-title">{title}</h1>
        {lead && <p className="text-lead text-muted">{lead}</p>}
      </div>
      {children}
    </div>
  );
}

/** What was done before this page came, said where screen readers hear it. */
export function Notice({ children }: { children: string }) {
  return (
    <p role="status" className="border-l-2 border-ink py-1 pl-4">
      {children}
    </p>
  );
}
