import type { ReactNode } from "react";

/** What a page about one invitation asks: its title, what the answer means, and the form. */
export function Question({ title, lead, children }: { title: string; lead: string; children: ReactNode }) {
  return (
    <div className="grid max-w-112 gap-7">
      <div className="grid gap-3">
        <h1 className="text-title">{title}</h1>
        {lead && <p className="text-lead text-muted wrap-anywhere">{lead}</p>}
      </div>
      {children}
    </div>
  );
}
