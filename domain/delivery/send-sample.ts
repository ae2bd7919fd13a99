import { db } from "@/db/client";
import { messages } from "@/db/schema/messages";
import type { Administrator } from "@/domain/accounts/administrator";
import { recordActivity } from "@/domain/accounts/record-activity";
import { countAttempt, limits } from "@/domain/accounts/throttle";
import { findListedStoreView } from "@/domain/configuration/list-stores";
import { invitationTemplates } from "@/domain/storefronts/settings";

import { previewSamples } from "./preview-mail";

export type SampleRefusal = { refused: "not_found" } | { refused: "throttled"; until: Date };

/**
 * Queues an invitation mail of a store view, in a template and filled with a sample, to the administrator's own address. At most
 * 20 an hour. It goes while the programme is off as well, but waits where delivery is paused.
 */
export async function sendSample(
  administrator: Administrator,
  asked: { store: string; template: string; sample: string },
): Promise<{ email: string } | SampleRefusal> {
  const found = await findListedStoreView(administrator, asked.store);
  const template = invitationTemplates.find((one) => one === asked.template);
  const sample = previewSamples.find((one) => one === asked.sample);
  if (!found || !template || !sample) return { refused: "not_found" };
  const until = await countAttempt([[limits.samplesPerAdministrator, String(administrator.id)]]);
  if (until) return { refused: "throttled", until };
  await db().transaction(async (tx) => {
    await tx.insert(messages).values({
      purpose: "sample",
      storeViewId: found.view.id,
      administratorId: administrator.id,
      sample: { template, sample },
      urgent: true,
    });
    await recordActivity(tx, administrator, {
      action: "sample_sent",
      subject: "store_view",
      subjectId: found.view.code,
      websiteId: found.website.id,
      to: { template, sample },
    });
  });
  return { email: administrator.email };
}
