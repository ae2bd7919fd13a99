import type { ReactNode } from "react";

/** A table whose rows stand as labelled cards on a narrow screen. */
export function Ledger(props: {
  caption: string;
  columns: string[];
  /** Those of the columns that hold numbers. */
  numbers?: string[];
  children: ReactNode;
}) {
  const { numbers = [] } = props;
  return (
    <table className="w-full max-wide:block">
      <caption className="sr-only">{props.caption}</caption>
      <thead className="max-wide:sr-only">
        <tr className="label text-left">
          {props.columns.map((column) => (
            <th
              key={column}
              scope="col"
              className={`border-b border-edge py-1.5 pr-5 font-normal whitespace-nowrap last:pr-0 ${numbers.includes(column) ? "text-right" : ""}`}
            >
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="max-wide:block">{props.children}</tbody>
    </table>
  );
}

/** A row: what it is about first, which heads it, then its cells. */
export function LedgerRow({ head, children }: { head: ReactNode; children: ReactNode }) {
  return (
    <tr className="border-b border-hairline align-top max-wide:grid max-wide:gap-0.5 max-wide:py-3">
      <th
        scope="row"
        className="py-1.75 pr-5 text-left font-normal wrap-anywhere max-wide:block max-wide:p-0"
      >
        {head}
      </th>
      {children}
    </tr>
  );
}

/** A cell with the name of its column beside it where there is no room for a head. */
export function LedgerCell(props: { label: string; isNumber?: boolean; children: ReactNode }) {
  const { label, isNumber = false, children } = props;
  return (
    <td
      className={`py-1.75 pr-5 wrap-anywhere last:pr-0 max-wide:grid max-wide:grid-cols-[6.5rem_1fr] max-wide:gap-2 max-wide:p-0 ${isNumber ? "wide:text-right" : ""}`}
    >
      <span aria-hidden="true" className="label pt-0.5 wide:hidden">
        {label}
      </span>
      <div>{children}</div>
    </td>
  );
}
