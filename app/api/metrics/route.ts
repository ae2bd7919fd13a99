import { machinesOnly } from "@/app/machine";
import { measureQueue } from "@/domain/delivery/measure-queue";

export const dynamic = "force-dynamic";

/** How the queue stands, in Prometheus' text format; the same from every instance, as all of it is read from the database. */
export async function GET(request: Request): Promise<Response> {
  const refused = machinesOnly(request);
  if (refused) return refused;
  const lines = (await measureQueue()).flatMap(({ name, kind, help, value }) => [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${kind}`,
    `${name} ${value}`,
  ]);
  return new Response(`${lines.join("\n")}\n`, {
    headers: { "Content-Type": "text/plain; version=0.0.4; charset=utf-8", "Cache-Control": "no-store" },
  });
}
