ALTER TABLE "invitations" DROP CONSTRAINT "invitations_one_account_each";--> statement-breakpoint
DROP INDEX "invitations_by_address";--> statement-breakpoint
DROP INDEX "invitations_grid_registered";--> statement-breakpoint
CREATE UNIQUE INDEX "invitations_one_account_each" ON "invitations" USING btree ("customer_id") WHERE "invitations"."customer_id" is not null;--> statement-breakpoint
CREATE INDEX "invitations_grid_registered" ON "invitations" USING btree ("accepted_at","id") WHERE "invitations"."accepted_at" is not null;--> statement-breakpoint
UPDATE "batches" SET "body" = NULL WHERE "state" = 'review' AND "body" IS NOT NULL;--> statement-breakpoint
UPDATE "messages" SET "fate_reason" = NULL, "objection" = CASE WHEN "state" = 'refused' THEN NULL ELSE "objection" END
  WHERE "purpose" = 'friend_joined' AND ("fate_reason" IS NOT NULL OR "state" = 'refused');--> statement-breakpoint
UPDATE "provider_events" SET "body" = NULL WHERE "body" IS NOT NULL AND "due_at" IS NULL
  AND "message_id" IN (SELECT "id" FROM "messages" WHERE "purpose" = 'friend_joined');
