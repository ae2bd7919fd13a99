DROP INDEX "invitations_grid_open";--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "by_shop" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "invitations_grid_unsent" ON "invitations" USING btree ("status","id") WHERE "invitations"."sent_at" is null;--> statement-breakpoint
CREATE INDEX "invitations_grid_open" ON "invitations" USING btree ("status",coalesce("expires_at", 'infinity')) WHERE "invitations"."status" in ('not_sent', 'sent');--> statement-breakpoint
UPDATE "invitations" SET "inviter_email" = "customers"."email_key" FROM "customers" WHERE "customers"."id" = "invitations"."inviter_id" AND "inviter_email" <> "customers"."email_key";
