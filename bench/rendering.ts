import { db } from "@/db/client";
import { claimBatch } from "@/domain/delivery/claim-batch";
import { draftMails, type Draft } from "@/domain/delivery/compose";
import { loadMembers } from "@/domain/delivery/load-members";
import { fill, renderMail, skeletonOf, valuesFor, type Filled } from "@/domain/delivery/skeletons";

import type { Bench } from "./bench";
import { timed } from "./figures";
import { queueInvitations } from "./people";
import { medianOf, ratios, rowOf, type Row } from "./rows";
import { settleRest } from "./sending-ways";

/** Mails filled as the queue fills them, beside the same mails rendered by React Email's `render`, their bytes compared. */
export async function benchRendering({ rounds, scaled }: Bench): Promise<Row[]> {
  const filledCount = scaled(100_000);
  const renderedCount = scaled(500);
  const drafts = await draftSome();
  await compareBytes(drafts);
  const figures = { filled: [] as number[], rendered: [] as number[] };
  for (let round = 0; round <= rounds; round += 1) {
    const filled = await perSecond(filledCount, drafts, fillDraft);
    const rendered = await perSecond(renderedCount, drafts, renderDraft);
    // The first one is not measured, so that everything has been compiled.
    if (round === 0) continue;
    figures.filled.push(filled);
    figures.rendered.push(rendered);
  }
  return [
    rowOf(ratios(figures.filled, figures.rendered), {
      what: "Rendering: invitation mails filled, same bytes",
      ours: medianOf(figures.filled, "/s"),
      beside: `React Email's render ${medianOf(figures.rendered, "/s")}`,
      aim: { least: 300 },
    }),
  ];
}

/** What a hundred invitations from the queue are made of. */
async function draftSome(): Promise<Draft[]> {
  await queueInvitations(100);
  const claim = await claimBatch("messages", { size: 100, isOpen: true });
  if (!claim) throw new Error("nothing is due");
  const { drafts } = await draftMails(db(), await loadMembers(db(), claim.id));
  await settleRest();
  return drafts.map(({ draft }) => draft);
}

async function fillDraft({ template, fixed, own }: Draft): Promise<Filled> {
  const skeleton = await skeletonOf(template, fixed as never, Object.keys(own) as never);
  return fill(skeleton, valuesFor(skeleton, own));
}

const renderDraft = ({ template, fixed, own }: Draft): Promise<Filled> =>
  renderMail(template, { ...fixed, ...own } as never);

async function compareBytes(drafts: Draft[]): Promise<void> {
  for (const draft of drafts) {
    const [filled, rendered] = [await fillDraft(draft), await renderDraft(draft)];
    if (JSON.stringify(filled) !== JSON.stringify(rendered))
      throw new Error(`the mail to ${draft.own["email"]} is not what React Email makes of it`);
  }
}

/** Mails written in a second, their length added up so that none is left out. */
async function perSecond(
  count: number,
  drafts: Draft[],
  write: (draft: Draft) => Promise<Filled>,
): Promise<number> {
  let length = 0;
  const took = await timed(async () => {
    for (let made = 0; made < count; made += 1) {
      const draft = drafts[made % drafts.length];
      if (!draft) throw new Error("there is nothing to write");
      const { subject, html, text } = await write(draft);
      length += subject.length + html.length + text.length;
    }
  });
  if (length < count * 1000) throw new Error(`${count} mails came to ${length} characters`);
  return count / (took / 1000);
}
