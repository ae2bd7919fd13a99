import { addressHash, throttleHash } from "@/domain/recipients/address";
import { derivedHash } from "@/domain/storefronts/links";

import type { invitationHistory, invitations } from "../schema/invitations";
import type { messages } from "../schema/messages";
import type { Chance } from "./chance";
import { firstNames, lastNames, notes } from "./people";

type Invitation = typeof invitations.$inferInsert;
type History = typeof invitationHistory.$inferInsert;
type Message = typeof messages.$inferInsert;

/** One invitation of the past with the rows that tell its story; ids are given when they are inserted. */
export type Story = {
  throttleHash: Buffer;
  invitation: Omit<Invitation, "recipientId">;
  history: Omit<History, "invitationId">[];
  message: Omit<Message, "invitationId" | "recipientId">;
};

export type Origin = {
  websiteId: number;
  storeViewId: number;
  inviter: { id: number; email: string; groupId: number } | null;
  keyId: string;
};

export type Ending = "not_sent" | "sent" | "expired" | "discarded" | "declined" | "withheld" | "accepted";

const minute = 60_000;
const day = 24 * 60 * minute;
const invited = ["mail.example", "courrier.example", "post.example", "famille.example"];

/** Tells one invitation from its making to its ending. `guest` is the customer who accepted it. */
export function tell(
  chance: Chance,
  origin: Origin,
  createdAt: number,
  ending: Ending,
  guest?: { id: number; email: string; joinedAt: Date },
): Story {
  const email = guest?.email ?? strangerAddress(chance);
  const publicId = chance.uuid();
  const { keyId, inviter } = origin;
  const sentAt = new Date(createdAt + chance.whole(1, 4) * minute);
  const endedAt = guest?.joinedAt ?? new Date(createdAt + chance.whole(60, 5 * 24 * 60) * minute);
  const isSent = ending !== "not_sent" && ending !== "withheld";
  const status = ending === "expired" ? "sent" : ending === "withheld" ? "not_sent" : ending;
  const actor = inviter ? "customer" : "shop";
  const actorId = inviter?.id ?? null;
  const history: Story["history"] = [{ at: new Date(createdAt), toStatus: "not_sent", actor, actorId }];
  if (isSent) history.push({ at: sentAt, fromStatus: "not_sent", toStatus: "sent", actor: "queue" });
  if (status === "accepted")
    history.push({
      at: endedAt,
      fromStatus: "sent",
      toStatus: status,
      actor: "invitee",
      actorId: guest?.id ?? null,
      reason: "mailed link",
    });
  if (status === "declined")
    history.push({ at: endedAt, fromStatus: "sent", toStatus: status, actor: "invitee" });
  if (status === "discarded")
    history.push({ at: endedAt, fromStatus: "sent", toStatus: status, actor, actorId });
  return {
    throttleHash: throttleHash(email),
    history,
    invitation: {
      publicId,
      keyId,
      websiteId: origin.websiteId,
      storeViewId: origin.storeViewId,
      inviterId: inviter?.id ?? null,
      inviterEmail: inviter?.email ?? null,
      mailedHash: derivedHash("mailed", { publicId, keyId }),
      copiedHash: derivedHash("copied", { publicId, keyId }),
      email,
      emailKey: email,
      addressHash: addressHash(email),
      groupId: inviter?.groupId ?? null,
      message: chance.next() < 0.6 ? chance.pick(notes) : null,
      status,
      delivery: isSent ? "sent" : ending === "withheld" ? "withheld" : "failed",
      createdAt: new Date(createdAt),
      sentAt: isSent ? sentAt : null,
      acceptedAt: status === "accepted" ? endedAt : null,
      discardedAt: status === "discarded" ? endedAt : null,
      declinedAt: status === "declined" ? endedAt : null,
      expiresAt: new Date(createdAt + 30 * day),
      customerId: guest?.id ?? null,
    },
    message: {
      purpose: "invitation",
      storeViewId: origin.storeViewId,
      createdAt: new Date(createdAt),
      dueAt: new Date(createdAt),
      settledAt: sentAt,
      state: isSent ? "sent" : ending === "withheld" ? "withheld" : "refused",
      providerId: isSent ? chance.uuid() : null,
      withheld: ending === "withheld" ? "recipient_limit" : null,
      objection: ending === "not_sent" ? "The mailbox does not take mail." : null,
    },
  };
}

function strangerAddress(chance: Chance): string {
  const plain = (name: string) =>
    name
      .normalize("NFD")
      .replace(/\P{ASCII}/gu, "")
      .toLowerCase();
  const [first, last] = [plain(chance.pick(firstNames)), plain(chance.pick(lastNames))];
  return `${first}.${last}${chance.whole(10, 9999)}@${chance.pick(invited)}`;
}
