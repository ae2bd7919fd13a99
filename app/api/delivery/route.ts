import { workInBackground } from "@/app/kick";
import { machinesOnly } from "@/app/machine";
import { forgetExpired } from "@/domain/accounts/forget-expired";
import { applyEvents, forgetEventBodies } from "@/domain/delivery/apply-events";
import { askProvider } from "@/domain/delivery/ask-provider";
import { deliver } from "@/domain/delivery/deliver";
import { checkFuse } from "@/domain/delivery/fuse";
import { queueHeld } from "@/domain/delivery/resume-invitations";
import { settleCohorts } from "@/domain/invitations/cohorts";
import { queueReminders } from "@/domain/invitations/queue-reminders";
import { forgetInvitees } from "@/domain/privacy/forget-invitees";
import { errorText, log } from "@/log";

export const maxDuration = 60;

/** What is left of a tick goes to these, in their order; each gets at most so many milliseconds, and what it leaves is for the next tick. */
const chores: [name: string, most: number, run: (budgetMs: number) => Promise<unknown>][] = [
  ["events", 10_000, applyEvents],
  ["fuse", 1000, () => checkFuse()],
  ["held mails", 5000, queueHeld],
  ["forgetting", 5000, forgetInvitees],
  ["event bodies", 1000, forgetEventBodies],
  ["expired rows", 1000, forgetExpired],
  ["reminders", 5000, queueReminders],
  ["cohorts", 1000, settleCohorts],
  ["silent mails", 5000, askProvider],
];

/** Works the queue until nothing is due or the time is spent, and answers with counts; operations go on behind the answer. */
export async function POST(request: Request): Promise<Response> {
  const refused = machinesOnly(request);
  if (refused) return refused;
  const end = Date.now() + (maxDuration - 5) * 1000;
  workInBackground();
  const delivery = await deliver();
  for (const [name, most, run] of chores) {
    try {
      await run(Math.max(500, Math.min(most, end - Date.now())));
    } catch (error) {
      // One that fails keeps none of the others from being done.
      log("error", "a chore of the tick failed", { chore: name, error: errorText(error).message });
    }
  }
  return Response.json(delivery);
}

/** For schedulers that can only GET; the secret makes it no less guarded. */
export const GET = POST;

/** Without it, Next would answer HEAD by running GET. */
export const HEAD = (): Response => new Response(null, { status: 405, headers: { Allow: "GET, POST" } });
