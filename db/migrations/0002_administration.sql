CREATE EXTENSION IF NOT EXISTS pg_trgm;
--> statement-breakpoint
CREATE TABLE "activity" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "activity_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"administrator_id" bigint,
	"action" text NOT NULL,
	"subject" text,
	"subject_id" text,
	"website_id" smallint,
	"from" jsonb,
	"to" jsonb
);
--> statement-breakpoint
CREATE TABLE "administrator_sessions" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "administrator_sessions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"secret_hash" "bytea" NOT NULL,
	"administrator_id" bigint NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"address_prefix" text NOT NULL,
	"user_agent" text,
	CONSTRAINT "administrator_sessions_secret" UNIQUE("secret_hash")
);
--> statement-breakpoint
CREATE TABLE "roles" (
	"id" smallint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "roles_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 32767 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"permissions" text[] NOT NULL,
	"website_ids" smallint[],
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "roles_name_length" CHECK (char_length("roles"."name") between 1 and 60),
	CONSTRAINT "roles_websites" CHECK (cardinality("roles"."website_ids") > 0)
);
--> statement-breakpoint
CREATE TABLE "operation_items" (
	"operation_id" bigint NOT NULL,
	"invitation_id" bigint NOT NULL,
	CONSTRAINT "operation_items_key" PRIMARY KEY("operation_id","invitation_id")
);
--> statement-breakpoint
CREATE TABLE "operations" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "operations_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"administrator_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"selection" jsonb NOT NULL,
	"submission" uuid NOT NULL,
	"state" text DEFAULT 'running' NOT NULL,
	"total" integer NOT NULL,
	"done" integer DEFAULT 0 NOT NULL,
	"skipped" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "operations_submission" UNIQUE("submission"),
	CONSTRAINT "operations_kind" CHECK ("operations"."kind" in ('discard', 'resend')),
	CONSTRAINT "operations_state" CHECK (("operations"."state" = 'running') = ("operations"."ended_at" is null))
);
--> statement-breakpoint
ALTER TABLE "administrators" ADD COLUMN "name" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "administrators" ADD COLUMN "role_id" smallint;--> statement-breakpoint
-- Whoever administered before there were roles goes on doing so, with every permission.
INSERT INTO "roles" ("name", "permissions") SELECT 'Administrators', '{view_invitations,manage_invitations,view_reports,manage_configuration,manage_customers,manage_delivery,manage_administrators}' WHERE EXISTS (SELECT 1 FROM "administrators");--> statement-breakpoint
UPDATE "administrators" SET "role_id" = (SELECT "id" FROM "roles" LIMIT 1);--> statement-breakpoint
ALTER TABLE "administrators" ALTER COLUMN "role_id" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "administrators" ADD COLUMN "language" text DEFAULT 'en' NOT NULL;--> statement-breakpoint
ALTER TABLE "invitations" ADD COLUMN "delivery" text DEFAULT 'queued';--> statement-breakpoint
UPDATE "invitations" SET "delivery" = (SELECT CASE "state" WHEN 'sent' THEN 'sent' WHEN 'withheld' THEN 'withheld' WHEN 'refused' THEN 'failed' WHEN 'canceled' THEN NULL ELSE 'queued' END
	FROM "messages" WHERE "invitation_id" = "invitations"."id" AND "purpose" IN ('invitation', 'resend', 'reminder') ORDER BY "id" DESC LIMIT 1);--> statement-breakpoint
ALTER TABLE "activity" ADD CONSTRAINT "activity_administrator_id_administrators_id_fk" FOREIGN KEY ("administrator_id") REFERENCES "public"."administrators"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "activity" ADD CONSTRAINT "activity_website_id_websites_id_fk" FOREIGN KEY ("website_id") REFERENCES "public"."websites"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "administrator_sessions" ADD CONSTRAINT "administrator_sessions_administrator_id_administrators_id_fk" FOREIGN KEY ("administrator_id") REFERENCES "public"."administrators"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "operation_items" ADD CONSTRAINT "operation_items_operation_id_operations_id_fk" FOREIGN KEY ("operation_id") REFERENCES "public"."operations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "operation_items" ADD CONSTRAINT "operation_items_invitation_id_invitations_id_fk" FOREIGN KEY ("invitation_id") REFERENCES "public"."invitations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "operations" ADD CONSTRAINT "operations_administrator_id_administrators_id_fk" FOREIGN KEY ("administrator_id") REFERENCES "public"."administrators"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "activity_by_administrator" ON "activity" USING btree ("administrator_id","id");--> statement-breakpoint
CREATE INDEX "activity_by_action" ON "activity" USING btree ("action","id");--> statement-breakpoint
CREATE INDEX "activity_by_time" ON "activity" USING btree ("at","id");--> statement-breakpoint
CREATE INDEX "administrator_sessions_by_administrator" ON "administrator_sessions" USING btree ("administrator_id");--> statement-breakpoint
CREATE UNIQUE INDEX "roles_name" ON "roles" USING btree (lower("name"));--> statement-breakpoint
CREATE INDEX "operations_running" ON "operations" USING btree ("id") WHERE "operations"."state" = 'running';--> statement-breakpoint
CREATE INDEX "operations_by_administrator" ON "operations" USING btree ("administrator_id","id");--> statement-breakpoint
ALTER TABLE "administrators" ADD CONSTRAINT "administrators_role_id_roles_id_fk" FOREIGN KEY ("role_id") REFERENCES "public"."roles"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "invitations_grid_inviter" ON "invitations" USING btree ("inviter_email","id");--> statement-breakpoint
CREATE INDEX "invitations_grid_invitee" ON "invitations" USING btree ("email_key","id");--> statement-breakpoint
CREATE INDEX "invitations_grid_sent" ON "invitations" USING btree ("sent_at","id");--> statement-breakpoint
CREATE INDEX "invitations_grid_registered" ON "invitations" USING btree ("accepted_at","id");--> statement-breakpoint
CREATE INDEX "invitations_grid_status" ON "invitations" USING btree ("status","id");--> statement-breakpoint
CREATE INDEX "invitations_grid_delivery" ON "invitations" USING btree ("delivery","id");--> statement-breakpoint
CREATE INDEX "invitations_grid_website" ON "invitations" USING btree ("website_id","id");--> statement-breakpoint
CREATE INDEX "invitations_grid_store" ON "invitations" USING btree ("store_view_id","id");--> statement-breakpoint
CREATE INDEX "invitations_grid_group" ON "invitations" USING btree ("group_id","id");--> statement-breakpoint
CREATE INDEX "invitations_grid_open" ON "invitations" USING btree ("status","expires_at") WHERE "invitations"."status" in ('not_sent', 'sent');--> statement-breakpoint
CREATE INDEX "invitations_invitee_parts" ON "invitations" USING gin ("email_key" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "invitations_inviter_parts" ON "invitations" USING gin ("inviter_email" gin_trgm_ops);--> statement-breakpoint
ALTER TABLE "administrators" ADD CONSTRAINT "administrators_name_length" CHECK (char_length("administrators"."name") <= 60);--> statement-breakpoint
ALTER TABLE "administrators" ADD CONSTRAINT "administrators_language" CHECK ("administrators"."language" in ('en', 'fr'));--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_delivery" CHECK ("invitations"."delivery" in ('queued', 'sent', 'delayed', 'delivered', 'bounced', 'complained', 'withheld', 'failed'));