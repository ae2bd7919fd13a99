import { customerStates, type CustomerFilter } from "@/domain/customers/list-customers";
import type { Places } from "@/domain/storefronts/places";

type Values = Record<string, string | string[] | undefined>;

export type CustomerSearch = {
  filter: CustomerFilter;
  /** The row after which the page begins; null for the newest. */
  after: number | null;
  /** The filter as the address has it, without what did not make sense. */
  query: Record<string, string>;
};

/** Reads which customers an address asks for; what makes no sense in it is as if it were not there. */
export function readCustomerSearch(values: Values, places: Places): CustomerSearch {
  const search = typeof values["q"] === "string" ? values["q"].trim().slice(0, 254) : "";
  const website = places.websites.find(({ code }) => code === values["website"])?.code;
  const group = places.groups.find(({ id }) => String(id) === values["group"])?.id;
  const state = customerStates.find((one) => one === values["state"]);
  const { after } = values;
  const isCursor = typeof after === "string" && /^[1-9]\d{0,14}$/.test(after);
  return {
    filter: {
      ...(search && { search }),
      ...(website && { website }),
      ...(group !== undefined && { group }),
      ...(state && { state }),
    },
    after: isCursor ? Number(after) : null,
    query: {
      ...(search && { q: search }),
      ...(website && { website }),
      ...(group !== undefined && { group: String(group) }),
      ...(state && { state }),
    },
  };
}
