import type { DeskVisit } from "@/app/admin-guard";

/** What the words about a line are filled in with: the codes of the websites, and values as they are written and read. */
export function examples({ formatIn }: DeskVisit, websites: string) {
  const format = formatIn("UTC");
  return {
    websites,
    time: "2026-11-22T10:00:00+01:00",
    euro: format.money(12_900, "EUR"),
    yen: format.money(12_900, "JPY"),
    refund: format.money(2900, "EUR"),
  };
}

/** An order that is placed, paid and refunded in part. */
export const exampleLines = (website: string): string =>
  [
    "event,time,website,order,email,customer_id,currency,amount,refund_id,refund_amount",
    `placed,2026-11-22T10:00:00+01:00,${website},1001,lea@mail.example,C-7,EUR,12900,,`,
    `paid,2026-11-22T10:04:00+01:00,${website},1001,lea@mail.example,C-7,EUR,12900,,`,
    `refunded,2026-11-25T09:30:00+01:00,${website},1001,,,,,R-1,2900`,
  ].join("\n");
