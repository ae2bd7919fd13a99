import { openToAll } from "@/app/guard";
import { exchangeToken } from "@/app/link-exchange";

type Context = { params: Promise<{ store: string; token: string }> };

export async function GET(_request: Request, { params }: Context): Promise<Response> {
  const { store } = await openToAll(params);
  const { token } = await params;
  return exchangeToken(store.code, "confirm-address", token);
}
