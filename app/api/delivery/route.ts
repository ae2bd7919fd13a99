import { workInBackground } from "@/app/kick";
import { machinesOnly } from "@/app/machine";
import { forgetExpired } from "@/domain/accounts/forget-expired";
import { applyEvents, forgetEventBodies } from "@/domain/delivery/apply-events";
import { askProvider } from "@/domain/delivery/ask-provider";
import { deliver } from "@/domain/delivery/deliver";
import { checkFuse } from "@/domain/delivery/fuse";
import { queueHeld } from "@/domain/delivery/resume-invitations";
import { settleCohorts } from "@/domain/invitations/cohorts";
import { forgetInvitees } from "@/domain/privacy/forget-invitees";
import { queueReminders } from "@/domain/invitations/queue-reminders";

export const maxDuration = 60;

/** Works the queue until nothing is due or the time is spent, and answers with counts; operations go on behind the answer. */
export async function POST(request: Request): Promise<Response> {
  const refused = machinesOnly(request);
  if (refused) return refused;
  workInBackground();
  const delivery = await deliver();
  await applyEvents();
  await checkFuse();
  await queueHeld();
  await askProvider();
  await queueReminders();
  await settleCohorts();
  await forgetExpired();
  await forgetEventBodies();
  await forgetInvitees();
  return Response.json(delivery);
}

/** For schedulers that can only GET; the secret makes it no less guarded. */
export const GET = POST;

/** Without it, Next would answer HEAD by running GET. */
export const HEAD = (): Response => new Response(null, { status: 405, headers: { Allow: "GET, POST" } });
