import { customersOnly, type StoreParams } from "@/app/guard";
import { jsonFile } from "@/domain/exports/json";
import { readOwnData } from "@/domain/privacy/read-own-data";

/** All the website has of the customer who asks, as a file. */
export async function GET(_request: Request, { params }: { params: StoreParams }): Promise<Response> {
  const { customer, store } = await customersOnly(params, "/account");
  const name = `${store.website.code}-account-${new Date().toISOString().slice(0, 10)}`;
  return jsonFile(name, { writtenAt: new Date(), ...(await readOwnData(customer)) });
}
