import { readMailSearch } from "@/app/(admin)/admin/configuration/mail/mail-search";
import { routeOfAdministrator } from "@/app/admin-guard";
import { previewMail } from "@/domain/delivery/preview-mail";

/** A mail as its reader sees it, for the frame of the page above; what may run in it says `proxy.ts`: nothing. */
export async function GET(request: Request): Promise<Response> {
  const visit = await routeOfAdministrator("manage_configuration");
  if (visit instanceof Response) return visit;
  const asked = Object.fromEntries(new URL(request.url).searchParams);
  const search = await readMailSearch(visit.administrator, asked);
  if (!search) return new Response(null, { status: 404 });
  const { html } = await previewMail(search.store, search.settings, search);
  return new Response(html, {
    headers: { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store" },
  });
}
