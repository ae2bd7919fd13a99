import { readSecurityContact } from "@/domain/configuration/identities";
import { absolute } from "@/domain/storefronts/links";

export const dynamic = "force-dynamic";

const day = 24 * 3600 * 1000;

/** RFC 9116: whom to tell of a weakness of this installation, which is whom its default store view's mails come from. */
export async function GET(): Promise<Response> {
  const contact = await readSecurityContact();
  if (contact === null) return new Response("There is no shop yet.\n", { status: 503 });
  const expires = new Date(Date.now() + 180 * day).toISOString().slice(0, 10);
  const lines = [
    `Contact: mailto:${contact}`,
    `Expires: ${expires}T00:00:00.000Z`,
    "Preferred-Languages: en, fr",
    `Canonical: ${absolute("/.well-known/security.txt")}`,
  ];
  return new Response(`${lines.join("\n")}\n`, { headers: { "Content-Type": "text/plain; charset=utf-8" } });
}
