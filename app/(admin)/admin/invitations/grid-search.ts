import {
  createLoader,
  createParser,
  createSerializer,
  parseAsString,
  parseAsStringLiteral,
  type inferParserType,
  type SearchParams,
} from "nuqs/server";

import { dayOf } from "@/app/(admin)/day";
import type { GridFilter } from "@/domain/invitations/grid-filter";
import type { GridSort } from "@/domain/invitations/grid-order";

export const gridStatuses = ["not_sent", "sent", "accepted", "discarded", "declined", "expired"] as const;

const deliveryStates = [
  "queued",
  "sent",
  "delayed",
  "delivered",
  "bounced",
  "complained",
  "withheld",
  "failed",
] as const;

/** What can be filtered by: each state, and all that mean that a mail did not arrive. */
export const deliveryFilters = ["undelivered", ...deliveryStates] as const;

export const pageSizes = [20, 50, 100] as const;

const columns = ["id", "email", "invitee", "sent", "registered", "status", "website", "group"] as const;

/** A parser of words: what does not fit is left out, so that a broken address shows the whole grid and not an error. */
const asText = (form: RegExp) =>
  createParser({ parse: (text) => (form.test(text) ? text : null), serialize: (text: string) => text });

/** Parts of addresses are found from three letters on; a number may be an id. */
const isLongEnough = (text: string) => text.length >= 3 || /^\d+$/.test(text);

const fragment = createParser({
  parse: (text) => {
    const trimmed = text.trim().slice(0, 254);
    return isLongEnough(trimmed) ? trimmed : null;
  },
  serialize: (text: string) => text,
});

const day = createParser({ parse: dayOf, serialize: (text: string) => text });

/** The id of a group, which is no larger than its column. */
const group = createParser({
  parse: (text) => (text === "default" || (/^\d{1,5}$/.test(text) && Number(text) < 2 ** 15) ? text : null),
  serialize: (text: string) => text,
});

/** `12` or `10-50`, either end of which may be open. */
const idRange = createParser({
  parse: (text) => {
    const [, from, dash, to] = /^\s*(\d{1,15})?\s*(?:(-)\s*(\d{1,15})?)?\s*$/.exec(text) ?? [];
    if (!from && !to) return null;
    if (!dash) return { from: Number(from), to: Number(from) };
    return { ...(from && { from: Number(from) }), ...(to && { to: Number(to) }) };
  },
  serialize: ({ from, to }: { from?: number; to?: number }) =>
    from === to ? String(from) : `${from ?? ""}-${to ?? ""}`,
});

const zone = createParser({
  parse: (text) => {
    try {
      return new Intl.DateTimeFormat("en", { timeZone: text }).resolvedOptions().timeZone;
    } catch {
      return null;
    }
  },
  serialize: (text: string) => text,
});

const sort = createParser({
  parse: (text): GridSort | null => {
    const column = columns.find((name) => name === text.replace(/^-/, ""));
    return column ? { column, descending: text.startsWith("-") } : null;
  },
  serialize: ({ column, descending }: GridSort) => `${descending ? "-" : ""}${column}`,
});

const size = createParser({
  parse: (text) => pageSizes.find((known) => String(known) === text) ?? null,
  serialize: (number: (typeof pageSizes)[number]) => String(number),
});

const code = asText(/^[a-z0-9-]{2,20}$/);

const parsers = {
  q: fragment,
  id: idRange,
  status: parseAsStringLiteral(gridStatuses),
  delivery: parseAsStringLiteral(deliveryFilters),
  email: fragment,
  invitee: fragment,
  inviter: asText(/^(\d{1,15}|shop)$/),
  website: code,
  store: code,
  group,
  sentFrom: day,
  sentTo: day,
  registeredFrom: day,
  registeredTo: day,
  zone,
  asked: parseAsStringLiteral(["yes"]),
  purchased: parseAsStringLiteral(["yes"]),
  sort: sort.withDefault({ column: "id", descending: true }),
  size: size.withDefault(20),
  cursor: parseAsString,
  operation: asText(/^\d{1,15}$/),
};

const parsersAtRest = { sort: parsers.sort.defaultValue, size: parsers.size.defaultValue };

const load = createLoader(parsers);
const serialize = createSerializer(parsers);

/** What the address of the grid says; what makes no sense in it counts as absent. */
export type GridSearch = inferParserType<typeof parsers>;

export const readGridSearch = (search: SearchParams | URLSearchParams): GridSearch => load(search);

/** The fields whose text is too short to look for, with that text. */
export function tooShort(search: SearchParams): Partial<Record<"q" | "email" | "invitee", string>> {
  const found = (["q", "email", "invitee"] as const).flatMap((name) => {
    const text = String(search[name] ?? "").trim();
    return text !== "" && !isLongEnough(text) ? [[name, text.slice(0, 2)]] : [];
  });
  return Object.fromEntries(found) as ReturnType<typeof tooShort>;
}

/** The ids as they stand in the address and in their field. */
export const idText = ({ id }: GridSearch): string => (id ? idRange.serialize(id) : "");

/** The address of the grid with some of its state changed; from the first page unless a cursor is given. */
export const gridHref = (
  search: GridSearch,
  changes: Partial<GridSearch> = {},
): `/admin/invitations${string}` =>
  serialize("/admin/invitations", {
    ...search,
    cursor: null,
    operation: null,
    ...changes,
  }) as "/admin/invitations";

/** The same as the part of an address behind the question mark. */
export const gridQuery = (search: GridSearch): string => gridHref(search).split("?")[1] ?? "";

/** What is filtered, as an address says it: a selection belongs to one, in whatever order and size of pages. */
export const filterQuery = (search: GridSearch): string =>
  serialize({ ...search, ...parsersAtRest, cursor: null, operation: null });

const range = (from: string | null, to: string | null) =>
  from || to ? { ...(from && { from }), ...(to && { to }) } : undefined;

/** The filter as the domain knows it. */
export function filterOf(search: GridSearch): GridFilter {
  const {
    q,
    id,
    status,
    delivery,
    email,
    invitee,
    inviter,
    website,
    store,
    group,
    zone: named,
    asked,
    purchased,
  } = search;
  const sent = range(search.sentFrom, search.sentTo);
  const registered = range(search.registeredFrom, search.registeredTo);
  return {
    ...(q && { search: q }),
    ...(id && { id }),
    ...(status && { status }),
    ...(delivery && { delivery }),
    ...(email && { email }),
    ...(invitee && { invitee }),
    ...(inviter && { inviter: inviter === "shop" ? "shop" : Number(inviter) }),
    ...(website && { website }),
    ...(store && { store }),
    ...(group && { group: group === "default" ? "default" : Number(group) }),
    ...(sent && { sent }),
    ...(registered && { registered }),
    ...(named && { zone: named }),
    ...(asked && { asked: true }),
    ...(purchased && { purchased: true }),
  };
}

/** The address of the grid that shows what a filter of the domain matches. */
export const filteredHref = (filter: GridFilter) =>
  serialize("/admin/invitations", {
    status: filter.status ?? null,
    delivery: filter.delivery ?? null,
    inviter: filter.inviter === undefined ? null : String(filter.inviter),
    website: filter.website ?? null,
    store: filter.store ?? null,
    sentFrom: filter.sent?.from ?? null,
    sentTo: filter.sent?.to ?? null,
    registeredFrom: filter.registered?.from ?? null,
    registeredTo: filter.registered?.to ?? null,
    zone: filter.zone ?? null,
    asked: filter.asked ? "yes" : null,
    purchased: filter.purchased ? "yes" : null,
  });

/** The names of the address that filter, in the order of their chips. */
export const filterNames = [
  "q",
  "id",
  "email",
  "invitee",
  "inviter",
  "sentFrom",
  "sentTo",
  "registeredFrom",
  "registeredTo",
  "status",
  "delivery",
  "website",
  "store",
  "group",
  "asked",
  "purchased",
  "zone",
] as const satisfies (keyof GridSearch)[];

export type FilterName = (typeof filterNames)[number];

/** True where anything but order and size of pages is set. */
export const isFiltered = (search: GridSearch): boolean => filterNames.some((name) => search[name] !== null);
