CREATE TABLE "recovery_codes" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "recovery_codes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"administrator_id" bigint NOT NULL,
	"code_hash" "bytea" NOT NULL,
	"used_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "messages" DROP CONSTRAINT "messages_one_subject";--> statement-breakpoint
DROP INDEX "customer_groups_name";--> statement-breakpoint
ALTER TABLE "customers" ALTER COLUMN "email" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "customers" ALTER COLUMN "email_key" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "administrator_sessions" ADD COLUMN "awaits" text;--> statement-breakpoint
ALTER TABLE "administrators" ADD COLUMN "code_secret" "bytea";--> statement-breakpoint
ALTER TABLE "administrators" ADD COLUMN "code_since" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "administrators" ADD COLUMN "code_last_step" bigint;--> statement-breakpoint
ALTER TABLE "roles" ADD COLUMN "requires_code" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "customer_groups" ADD COLUMN "removed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "customers" ADD COLUMN "erased_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "administrator_id" bigint;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "sample" jsonb;--> statement-breakpoint
ALTER TABLE "store_views" ADD COLUMN "closed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "websites" ADD COLUMN "closed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "recovery_codes" ADD CONSTRAINT "recovery_codes_administrator_id_administrators_id_fk" FOREIGN KEY ("administrator_id") REFERENCES "public"."administrators"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "recovery_codes_by_administrator" ON "recovery_codes" USING btree ("administrator_id");--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_administrator_id_administrators_id_fk" FOREIGN KEY ("administrator_id") REFERENCES "public"."administrators"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "customer_groups_name" ON "customer_groups" USING btree (lower("name")) WHERE "customer_groups"."removed_at" is null;--> statement-breakpoint
ALTER TABLE "administrator_sessions" ADD CONSTRAINT "administrator_sessions_awaits" CHECK ("administrator_sessions"."awaits" in ('code', 'setup'));--> statement-breakpoint
ALTER TABLE "administrators" ADD CONSTRAINT "administrators_code" CHECK ("administrators"."code_since" is null or "administrators"."code_secret" is not null);--> statement-breakpoint
ALTER TABLE "customers" ADD CONSTRAINT "customers_erased" CHECK (case when "customers"."erased_at" is null then "customers"."email" is not null and "customers"."email_key" is not null
        else "customers"."email" is null and "customers"."email_key" is null and "customers"."disabled_at" is not null
          and "customers"."first_name" || "customers"."last_name" || "customers"."password_hash" = '' end);--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_sample" CHECK (("messages"."purpose" = 'sample') = ("messages"."administrator_id" is not null) and ("messages"."purpose" = 'sample') = ("messages"."sample" is not null));--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_one_subject" CHECK (num_nonnulls("messages"."invitation_id", "messages"."registration_id", "messages"."password_reset_id", "messages"."administrator_id") = 1);--> statement-breakpoint
ALTER TABLE "store_views" ADD CONSTRAINT "store_views_default_is_open" CHECK (not "store_views"."is_default" or "store_views"."closed_at" is null);--> statement-breakpoint
ALTER TABLE "websites" ADD CONSTRAINT "websites_default_is_open" CHECK (not "websites"."is_default" or "websites"."closed_at" is null);