import { sql, type SQL } from "drizzle-orm";

/** What the limits of a run are: of its queue, and the message after which its own begin. */
export type Bounds = {
  leaseMs: number;
  /** How long an open batch may lie there once it is due. */
  overdueMs: number;
  /** How long a transaction may lie open without a statement. */
  openMs: number;
  attempts: number;
  since: number;
};

/** A rule of the product as a query of the rows that break it; `atRest` holds only once nothing is under way. */
type Invariant = { name: string; atRest?: boolean; broken: (bounds: Bounds) => SQL };

const inviting = sql`('invitation', 'resend', 'reminder')`;
const rankOfFate = (fate: SQL) =>
  sql`array_position(array['delayed', 'delivered', 'failed', 'bounced', 'complained'], ${fate})`;
const rankOfStatus = (status: SQL) =>
  sql`case ${status} when 'not_sent' then 1 when 'sent' then 2 when null then 0 else 3 end`;

/** The mails the mailbox took, each with its message, batch and invitation. */
const mailed = sql`mailbox.mails as mail join messages as message on message.id::text = mail.message
  left join batches as batch on batch.id = message.batch_id
  left join invitations as invitation on invitation.id = message.invitation_id`;

const figures = (table: SQL) =>
  sql`select slot, store_view_id, is_by_shop, sent, accepted, declined, discarded, purchased from ${table}`;

/** I1 to I14 as far as one look at the database can tell; I13 by addresses is in `checker.ts`. */
export const invariants: Invariant[] = [
  {
    name: "I1 a message belongs to a batch that still works on it",
    broken: () => sql`select message.id, message.state, batch.state as batch from messages as message
      join batches as batch on batch.id = message.batch_id
      where message.state = 'claimed' and batch.state <> 'open' or message.state = 'review' and batch.state <> 'review'`,
  },
  {
    name: "I1 what an open invitation was to be mailed is queued, under way or settled",
    broken:
      () => sql`select id, delivery from invitations where delivery = 'queued' and status in ('not_sent', 'sent')
      and not exists (select from messages where invitation_id = invitations.id and state in ('queued', 'claimed', 'review'))`,
  },
  {
    name: "I2 a message is mailed once at most",
    broken: () => sql`select message, count(*) from mailbox.mails where message is not null
      group by message having count(*) > 1`,
  },
  {
    name: "I3 one request is one batch, in its order",
    broken: () => sql`select mail.body_id, count(distinct message.batch_id) as batches from ${mailed}
      where message.state in ('claimed', 'sent') group by mail.body_id having count(distinct message.batch_id) > 1
        or array_agg(message.id order by mail.place) <> array_agg(message.id order by message.position)`,
  },
  {
    name: "I3 the provider knows no key with another body",
    broken: () =>
      sql`select id, last_error from batches where last_error like '%invalid_idempotent_request%'`,
  },
  {
    name: "I4 the history never falls in rank, and nothing follows an end",
    broken: () => sql`select invitation_id, from_status, to_status from invitation_history
      where from_status is not null and ${rankOfStatus(sql`from_status`)} >= ${rankOfStatus(sql`to_status`)}`,
  },
  {
    name: "I5 accepted is who has an account, and nobody else",
    broken: () => sql`select id, status, customer_id from invitations
      where (status = 'accepted') <> (customer_id is not null) or (status = 'accepted') <> (accepted_at is not null)`,
  },
  {
    name: "I5 an account comes of one invitation at most",
    broken: () => sql`select customer_id, count(*) from invitations where customer_id is not null
      group by customer_id having count(*) > 1`,
  },
  {
    name: "I5 an address has one account of a website at most",
    broken: () => sql`select website_id, min(id) as id, count(*) from customers where email_key is not null
      group by website_id, email_key having count(*) > 1`,
  },
  {
    name: "I6 the history leads to the status, step by step",
    broken: () => sql`select invitation.id, invitation.status, told.statuses from invitations as invitation
      left join (select invitation_id, array_agg(to_status order by id) as statuses, array_agg(from_status order by id) as froms
        from invitation_history group by invitation_id) as told on told.invitation_id = invitation.id
      where told.statuses is null or told.statuses[cardinality(told.statuses)] <> invitation.status
        or told.froms <> array_prepend(null, trim_array(told.statuses, 1))`,
  },
  {
    name: "I6 the dates are those of the history",
    broken: () => sql`select invitation.id, history.to_status, history.at from invitation_history as history
      join invitations as invitation on invitation.id = history.invitation_id
      where history.at is distinct from case history.to_status when 'sent' then invitation.sent_at
        when 'accepted' then invitation.accepted_at when 'discarded' then invitation.discarded_at
        when 'declined' then invitation.declined_at else history.at end`,
  },
  {
    name: "I7 the reports' figures are a plain count",
    broken: () => sql`select slot, store_view_id, is_by_shop, sum(sent) as sent, sum(accepted) as accepted,
        sum(declined) as declined, sum(discarded) as discarded, sum(purchased) as purchased
      from (${figures(sql`cohorts`)} union all ${figures(sql`cohort_changes`)} union all
        select date_bin('15 minutes', sent_at, 'epoch'), store_view_id, inviter_id is null, -1, -(status = 'accepted')::int,
          -(status = 'declined')::int, -(status = 'discarded')::int, -(purchased_at is not null)::int
        from invitations where sent_at is not null) as counted
      group by 1, 2, 3
      having (sum(sent), sum(accepted), sum(declined), sum(discarded), sum(purchased)) <> (0, 0, 0, 0, 0)`,
  },
  {
    name: "I8 no open batch is left behind",
    broken: ({ overdueMs }) => sql`select batches.id, attempts, due_at from batches, sender
      where state = 'open' and due_at < now() - make_interval(secs => ${overdueMs / 1000})
        and next_call_at < now() and coalesce(paused_until < now() - make_interval(secs => ${overdueMs / 1000}), true)`,
  },
  {
    name: "I8 no lease is longer than a lease",
    broken: ({
      leaseMs,
    }) => sql`select id, attempts, due_at from batches where state = 'open' and last_error is null
      and due_at > now() + make_interval(secs => ${leaseMs / 1000} + 1)`,
  },
  {
    name: "I9 no batch is tried more often than it may",
    broken: ({ attempts, since }) => sql`select id, attempts, excused, last_error from batches
      where (attempts - excused > ${attempts} or excused > attempts)
        and exists (select from messages where batch_id = batches.id and messages.id > ${since})`,
  },
  {
    name: "I10 nothing is mailed to who had ended a second before it was claimed",
    broken: () => sql`select message.id, invitation.status from ${mailed} where message.purpose in ${inviting}
      and least(invitation.discarded_at, invitation.declined_at, invitation.accepted_at, invitation.expires_at)
        < batch.created_at - interval '1 second'`,
  },
  {
    name: "I13 what is withheld is not mailed",
    broken: () => sql`select message.id, message.state from ${mailed} where message.withheld is not null`,
  },
  {
    name: "I11 an event is kept once",
    broken: () => sql`select event_id, count(*) from provider_events group by event_id having count(*) > 1`,
  },
  {
    name: "I11 a fate nobody asked for is what its events say by rank and time",
    broken: () => sql`select message.id, message.fate, message.fate_at, told.fate as told, told.at
      from messages as message left join (
        select distinct on (message_id) message_id, fate, at from (
          select message_id, at, case type when 'email.delivery_delayed' then 'delayed' when 'email.suppressed' then 'failed'
            else substr(type, 7) end as fate
          from provider_events where message_id is not null and due_at is null) as named
        where ${rankOfFate(sql`fate`)} is not null
        order by message_id, ${rankOfFate(sql`fate`)} desc, at desc
      ) as told on told.message_id = message.id
      where message.asks = 0 and (message.fate, message.fate_at) is distinct from (told.fate, told.at)`,
  },
  {
    name: "I12 no transaction is left open",
    broken: ({
      openMs,
    }) => sql`select pid, now() - state_change as since, left(query, 200) as query from pg_stat_activity
      where datname = current_database() and state like 'idle in transaction%' and state_change < clock_timestamp() - make_interval(secs => ${openMs / 1000})`,
  },
  {
    name: "I14 what reads as sent is with the mailbox under the same id",
    broken: ({ since }) => sql`select id, provider_id from messages where state = 'sent' and id > ${since}
      and not exists (select from mailbox.mails where mails.id::text = provider_id and mails.message = messages.id::text)`,
  },
  {
    name: "I14 what is with the mailbox is known to us",
    atRest: true,
    broken: () => sql`select mails.id, mails.message from mailbox.mails
      where not exists (select from messages where provider_id = mails.id::text)`,
  },
  {
    name: "an invitation has one open mail at most",
    broken: () => sql`select invitation_id, count(*) from messages
      where state in ('queued', 'claimed', 'review') and purpose in ${inviting} group by 1 having count(*) > 1`,
  },
  {
    name: "the delivery of an invitation is what its latest mail says",
    broken:
      () => sql`select invitation.id, invitation.delivery, latest.state, latest.fate from invitations as invitation
      join (select distinct on (invitation_id) * from messages where purpose in ${inviting} order by invitation_id, id desc)
        as latest on latest.invitation_id = invitation.id
      where latest.state <> 'canceled' and invitation.delivery is distinct from case latest.state
        when 'sent' then coalesce(latest.fate, 'sent') when 'refused' then 'failed' when 'withheld' then 'withheld' else 'queued' end`,
  },
];
