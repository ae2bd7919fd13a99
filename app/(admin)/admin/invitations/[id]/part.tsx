import type { ReactNode } from "react";

/** A part of an invitation's page, with its heading. */
export const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <section className="grid gap-3 p-5">
    <h2 className="text-lead">{title}</h2>
    {children}
  </section>
);
