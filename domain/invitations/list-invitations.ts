import { and, count, desc, eq, sql } from "drizzle-orm";

import { prepared } from "@/db/prepared";
import { invitations } from "@/db/schema/invitations";
import type { Customer } from "@/domain/accounts/customer";

import {
  deliveryForInviter,
  isBounced,
  sentAgainForInviter,
  sentForInviter,
  statusForInviter,
  type DeliveryForInviter,
  type StatusForInviter,
} from "./conditions";
import {
  objectionToCorrection,
  objectionToOwnCopy,
  objectionToOwnResend,
  ownFacts,
  type OwnFacts,
} from "./own-invitation";

/** One invitation as its inviter may see it. */
export type InvitationRow = {
  publicId: string;
  email: string | null;
  status: StatusForInviter;
  /** What went wrong with its mail, null where nothing did. */
  delivery: DeliveryForInviter | null;
  createdAt: Date;
  sentAt: Date | null;
  sentAgainAt: Date | null;
  registeredAt: Date | null;
  expiresAt: Date | null;
  askedAgain: boolean;
  submission: string | null;
  /** What its inviter may do with it now. */
  may: Record<"resend" | "cancel" | "copy" | "correct", boolean>;
  /** When it may be mailed again, where only the time since the last mail stands against it. */
  resendFrom: Date | null;
};

const pageSize = 20;

/** Further than anybody has invitations; PostgreSQL refuses what is no 64-bit number. */
const furthest = 1_000_000;

const isOwn = and(
  eq(invitations.inviterId, sql.placeholder("inviterId")),
  eq(invitations.websiteId, sql.placeholder("websiteId")),
);

const countOwn = prepared((reader) =>
  reader.select({ total: count() }).from(invitations).where(isOwn).prepare("count_own_invitations"),
);

const ownFrom = prepared((reader) =>
  reader
    .select({
      publicId: invitations.publicId,
      email: invitations.email,
      status: statusForInviter,
      delivery: deliveryForInviter,
      createdAt: invitations.createdAt,
      sentAt: sentForInviter,
      sentAgainAt: sentAgainForInviter,
      registeredAt: invitations.acceptedAt,
      expiresAt: invitations.expiresAt,
      askedAgainAt: invitations.askedAgainAt,
      submission: invitations.submission,
      facts: ownFacts,
    })
    .from(invitations)
    .where(isOwn)
    .orderBy(desc(sql`${isBounced}`), desc(invitations.id))
    .limit(pageSize)
    .offset(sql.placeholder("offset"))
    .prepare("own_invitations"),
);

/** A page of a customer's own invitations, newest first, but those whose mail came back before all others; pages count from 1 and the last one stands in for later ones. */
export async function listInvitations(
  inviter: Customer,
  wantedPage: number,
): Promise<{ rows: InvitationRow[]; page: number; pages: number; total: number }> {
  const own = { inviterId: inviter.id, websiteId: inviter.websiteId };
  const rowsOf = (page: number) => ownFrom().execute({ ...own, offset: (page - 1) * pageSize });
  const wanted = Math.min(Math.max(1, wantedPage), furthest);
  const [[counted], asked] = await Promise.all([countOwn().execute(own), rowsOf(wanted)]);
  const total = counted?.total ?? 0;
  const pages = Math.max(1, Math.ceil(total / pageSize));
  const page = Math.min(wanted, pages);
  const rows = page === wanted ? asked : await rowsOf(page);
  return {
    rows: rows.map(({ askedAgainAt, facts, ...row }) => ({
      ...row,
      ...permitted(facts),
      askedAgain: askedAgainAt !== null,
    })),
    page,
    pages,
    total,
  };
}

function permitted(
  facts: OwnFacts & { coolsDownAt: Date | null },
): Pick<InvitationRow, "may" | "resendFrom"> {
  const resend = objectionToOwnResend(facts);
  return {
    may: {
      resend: resend === null,
      cancel: facts.isLive,
      copy: objectionToOwnCopy(facts) === null,
      correct: objectionToCorrection(facts) === null,
    },
    resendFrom: resend === "too_soon" ? facts.coolsDownAt : null,
  };
}
