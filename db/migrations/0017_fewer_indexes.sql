ALTER TABLE "invitations" DROP CONSTRAINT "invitations_one_account_each";--> statement-breakpoint
DROP INDEX "invitations_by_address";--> statement-breakpoint
DROP INDEX "invitations_grid_registered";--> statement-breakpoint
CREATE UNIQUE INDEX "invitations_one_account_each" ON "invitations" USING btree ("customer_id") WHERE "invitations"."customer_id" is not null;--> statement-breakpoint
CREATE INDEX "invitations_grid_registered" ON "invitations" USING btree ("accepted_at","id") WHERE "invitations"."accepted_at" is not null;