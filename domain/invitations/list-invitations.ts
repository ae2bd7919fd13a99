import { and, count, desc, eq } from "drizzle-orm";

import { db } from "@/db/client";
import { invitations } from "@/db/schema/invitations";
import type { Customer } from "@/domain/accounts/customer";

import { sentForInviter, statusForInviter, type StatusForInviter } from "./conditions";

/** One invitation as its inviter may see it. */
export type InvitationRow = {
  publicId: string;
  email: string | null;
  status: StatusForInviter;
  createdAt: Date;
  sentAt: Date | null;
  registeredAt: Date | null;
  expiresAt: Date | null;
  askedAgain: boolean;
  submission: string | null;
};

const pageSize = 20;

/** A page of a customer's own invitations, newest first; pages count from 1 and the last one stands in for later ones. */
export async function listInvitations(
  inviter: Customer,
  wantedPage: number,
): Promise<{ rows: InvitationRow[]; page: number; pages: number; total: number }> {
  const own = and(eq(invitations.inviterId, inviter.id), eq(invitations.websiteId, inviter.websiteId));
  const [counted] = await db().select({ total: count() }).from(invitations).where(own);
  const total = counted?.total ?? 0;
  const pages = Math.max(1, Math.ceil(total / pageSize));
  const page = Math.min(Math.max(1, wantedPage), pages);
  const rows = await db()
    .select({
      publicId: invitations.publicId,
      email: invitations.email,
      status: statusForInviter,
      createdAt: invitations.createdAt,
      sentAt: sentForInviter,
      registeredAt: invitations.acceptedAt,
      expiresAt: invitations.expiresAt,
      askedAgainAt: invitations.askedAgainAt,
      submission: invitations.submission,
    })
    .from(invitations)
    .where(own)
    .orderBy(desc(invitations.id))
    .limit(pageSize)
    .offset((page - 1) * pageSize);
  return {
    rows: rows.map(({ askedAgainAt, ...row }) => ({ ...row, askedAgain: askedAgainAt !== null })),
    page,
    pages,
    total,
  };
}
