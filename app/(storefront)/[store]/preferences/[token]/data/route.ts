import { evenIfClosed } from "@/app/guard";
import { nowherePath } from "@/app/nowhere";
import { redirectTo } from "@/app/redirects";
import { jsonFile } from "@/domain/exports/json";
import { readStored } from "@/domain/privacy/read-stored";

type Context = { params: Promise<{ store: string; token: string }> };

/** All that is stored of the address a recipient's page was mailed to, as a file; its token is all the proof there is. */
export async function GET(_request: Request, { params }: Context): Promise<Response> {
  const { store } = await evenIfClosed(params);
  const { token } = await params;
  const known = await readStored(store.website.id, token);
  if (!known) return redirectTo(nowherePath(store.code, "unknown-link"), 303);
  if (known === "nothing_stored") return redirectTo(`/${store.code}/preferences/${token}`, 303);
  const { isOpen: _, ...stored } = known;
  const name = `${store.website.code}-${new Date().toISOString().slice(0, 10)}`;
  return jsonFile(name, { website: store.website.name, writtenAt: new Date(), ...stored });
}
