CREATE TABLE "administrators" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "administrators_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"email" text NOT NULL,
	"email_key" text NOT NULL,
	"password_hash" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"disabled_at" timestamp with time zone,
	CONSTRAINT "administrators_one_per_address" UNIQUE("email_key")
);
--> statement-breakpoint
CREATE TABLE "batches" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"state" text DEFAULT 'open' NOT NULL,
	"attempts" smallint DEFAULT 0 NOT NULL,
	"excused" smallint DEFAULT 0 NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"body" "bytea",
	"first_called_at" timestamp with time zone,
	"last_error" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"settled_at" timestamp with time zone,
	CONSTRAINT "batches_state" CHECK ("batches"."state" in ('open', 'settled', 'review')),
	CONSTRAINT "batches_settled" CHECK (("batches"."state" = 'settled') = ("batches"."settled_at" is not null)),
	CONSTRAINT "batches_body_deleted" CHECK ("batches"."state" <> 'settled' or "batches"."body" is null)
);
--> statement-breakpoint
CREATE TABLE "sender" (
	"id" smallint PRIMARY KEY DEFAULT 1 NOT NULL,
	"next_call_at" timestamp with time zone DEFAULT now() NOT NULL,
	"paused_until" timestamp with time zone,
	"pause_reason" text,
	CONSTRAINT "sender_one_row" CHECK ("sender"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE "customer_groups" (
	"id" smallint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "customer_groups_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 32767 START WITH 1 CACHE 1),
	"name" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "customer_sessions" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "customer_sessions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"secret_hash" "bytea" NOT NULL,
	"customer_id" bigint NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"address_prefix" text,
	"user_agent" text,
	CONSTRAINT "customer_sessions_secret" UNIQUE("secret_hash")
);
--> statement-breakpoint
CREATE TABLE "customers" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "customers_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"website_id" smallint NOT NULL,
	"store_view_id" smallint NOT NULL,
	"group_id" smallint NOT NULL,
	"email" text NOT NULL,
	"email_key" text NOT NULL,
	"first_name" text NOT NULL,
	"last_name" text NOT NULL,
	"password_hash" text NOT NULL,
	"joined_at" timestamp with time zone DEFAULT now() NOT NULL,
	"disabled_at" timestamp with time zone,
	CONSTRAINT "customers_one_per_website_and_address" UNIQUE("website_id","email_key"),
	CONSTRAINT "customers_with_website" UNIQUE("id","website_id"),
	CONSTRAINT "customers_names" CHECK (char_length("customers"."first_name") <= 60 and char_length("customers"."last_name") <= 60)
);
--> statement-breakpoint
CREATE TABLE "invitation_history" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "invitation_history_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"invitation_id" bigint NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"from_status" text,
	"to_status" text NOT NULL,
	"actor" text NOT NULL,
	"actor_id" bigint,
	"reason" text,
	CONSTRAINT "invitation_history_actor" CHECK ("invitation_history"."actor" in ('customer', 'shop', 'invitee', 'queue')),
	CONSTRAINT "invitation_history_change" CHECK ("invitation_history"."from_status" is distinct from "invitation_history"."to_status")
);
--> statement-breakpoint
CREATE TABLE "invitations" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "invitations_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"public_id" uuid NOT NULL,
	"website_id" smallint NOT NULL,
	"store_view_id" smallint NOT NULL,
	"inviter_id" bigint,
	"inviter_email" text,
	"recipient_id" bigint NOT NULL,
	"email" text,
	"email_key" text,
	"address_hash" "bytea" NOT NULL,
	"group_id" smallint,
	"message" text,
	"status" text DEFAULT 'not_sent' NOT NULL,
	"submission" uuid,
	"generation" smallint DEFAULT 1 NOT NULL,
	"key_id" text NOT NULL,
	"mailed_hash" "bytea" NOT NULL,
	"copied_hash" "bytea" NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"sent_at" timestamp with time zone,
	"accepted_at" timestamp with time zone,
	"discarded_at" timestamp with time zone,
	"declined_at" timestamp with time zone,
	"expires_at" timestamp with time zone,
	"asked_again_at" timestamp with time zone,
	"customer_id" bigint,
	CONSTRAINT "invitations_public_id" UNIQUE("public_id"),
	CONSTRAINT "invitations_mailed_link" UNIQUE("mailed_hash"),
	CONSTRAINT "invitations_copied_link" UNIQUE("copied_hash"),
	CONSTRAINT "invitations_one_account_each" UNIQUE("customer_id"),
	CONSTRAINT "invitations_one_per_inviter_and_address" UNIQUE NULLS NOT DISTINCT("website_id","inviter_id","address_hash"),
	CONSTRAINT "invitations_status" CHECK ("invitations"."status" in ('not_sent', 'sent', 'accepted', 'discarded', 'declined')),
	CONSTRAINT "invitations_sent_at" CHECK (case "invitations"."status" when 'not_sent' then "invitations"."sent_at" is null when 'sent' then "invitations"."sent_at" is not null else true end),
	CONSTRAINT "invitations_accepted_at" CHECK (("invitations"."status" = 'accepted') = ("invitations"."accepted_at" is not null)),
	CONSTRAINT "invitations_accepted_by" CHECK (("invitations"."status" = 'accepted') = ("invitations"."customer_id" is not null)),
	CONSTRAINT "invitations_discarded_at" CHECK (("invitations"."status" = 'discarded') = ("invitations"."discarded_at" is not null)),
	CONSTRAINT "invitations_declined_at" CHECK (("invitations"."status" = 'declined') = ("invitations"."declined_at" is not null)),
	CONSTRAINT "invitations_message_length" CHECK (char_length("invitations"."message") <= 500)
);
--> statement-breakpoint
CREATE TABLE "messages" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "messages_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"purpose" text NOT NULL,
	"number" smallint DEFAULT 1 NOT NULL,
	"store_view_id" smallint NOT NULL,
	"invitation_id" bigint,
	"registration_id" bigint,
	"password_reset_id" bigint,
	"recipient_id" bigint,
	"state" text DEFAULT 'queued' NOT NULL,
	"urgent" boolean DEFAULT false NOT NULL,
	"withheld" text,
	"batch_id" uuid,
	"position" smallint,
	"provider_id" text,
	"objection" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"due_at" timestamp with time zone DEFAULT now() NOT NULL,
	"settled_at" timestamp with time zone,
	CONSTRAINT "messages_once_per_invitation_purpose_and_number" UNIQUE("invitation_id","purpose","number"),
	CONSTRAINT "messages_one_subject" CHECK (num_nonnulls("messages"."invitation_id", "messages"."registration_id", "messages"."password_reset_id") = 1),
	CONSTRAINT "messages_state" CHECK ("messages"."state" in ('queued', 'claimed', 'sent', 'withheld', 'refused', 'canceled', 'review')),
	CONSTRAINT "messages_settled" CHECK (("messages"."state" in ('sent', 'withheld', 'refused', 'canceled')) = ("messages"."settled_at" is not null)),
	CONSTRAINT "messages_batch" CHECK ("messages"."state" not in ('claimed', 'review') or "messages"."batch_id" is not null),
	CONSTRAINT "messages_provider_id" CHECK ("messages"."state" <> 'sent' or "messages"."provider_id" is not null)
);
--> statement-breakpoint
CREATE TABLE "password_resets" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "password_resets_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"public_id" uuid NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"key_id" text NOT NULL,
	"customer_id" bigint,
	"administrator_id" bigint,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	CONSTRAINT "password_resets_public_id" UNIQUE("public_id"),
	CONSTRAINT "password_resets_token" UNIQUE("token_hash"),
	CONSTRAINT "password_resets_one_person" CHECK (num_nonnulls("password_resets"."customer_id", "password_resets"."administrator_id") = 1)
);
--> statement-breakpoint
CREATE TABLE "private_sales" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "private_sales_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"store_view_id" smallint NOT NULL,
	"title" text NOT NULL,
	"line" text NOT NULL,
	"opens_at" timestamp with time zone NOT NULL,
	"closes_at" timestamp with time zone NOT NULL,
	CONSTRAINT "private_sales_dates" CHECK ("private_sales"."closes_at" > "private_sales"."opens_at")
);
--> statement-breakpoint
CREATE TABLE "rate_limits" (
	"key" text PRIMARY KEY NOT NULL,
	"points" integer DEFAULT 0 NOT NULL,
	"expire" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "recipients" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "recipients_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"website_id" smallint NOT NULL,
	"throttle_hash" "bytea" NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "recipients_one_per_website_and_mailbox" UNIQUE("website_id","throttle_hash")
);
--> statement-breakpoint
CREATE TABLE "suppressions" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "suppressions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"website_id" smallint NOT NULL,
	"address_hash" "bytea" NOT NULL,
	"key_id" text NOT NULL,
	"reason" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "suppressions_one_per_website_and_address" UNIQUE("address_hash","website_id"),
	CONSTRAINT "suppressions_reason" CHECK ("suppressions"."reason" in ('refused', 'erased', 'complained', 'bounced', 'manual'))
);
--> statement-breakpoint
CREATE TABLE "registrations" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "registrations_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"public_id" uuid NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"key_id" text NOT NULL,
	"website_id" smallint NOT NULL,
	"store_view_id" smallint NOT NULL,
	"invitation_id" bigint,
	"email" text NOT NULL,
	"email_key" text NOT NULL,
	"first_name" text NOT NULL,
	"last_name" text NOT NULL,
	"password_hash" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"confirmed_at" timestamp with time zone,
	CONSTRAINT "registrations_public_id" UNIQUE("public_id"),
	CONSTRAINT "registrations_token" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "settings" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "settings_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"key" text NOT NULL,
	"website_id" smallint,
	"store_view_id" smallint,
	"value" jsonb NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "settings_one_per_scope" UNIQUE NULLS NOT DISTINCT("key","website_id","store_view_id"),
	CONSTRAINT "settings_one_scope" CHECK ("settings"."website_id" is null or "settings"."store_view_id" is null)
);
--> statement-breakpoint
CREATE TABLE "store_identities" (
	"store_view_id" smallint NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"address" text NOT NULL,
	CONSTRAINT "store_identities_key" PRIMARY KEY("store_view_id","kind"),
	CONSTRAINT "store_identities_kind" CHECK ("store_identities"."kind" in ('general', 'sales', 'support'))
);
--> statement-breakpoint
CREATE TABLE "store_views" (
	"id" smallint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "store_views_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 32767 START WITH 1 CACHE 1),
	"website_id" smallint NOT NULL,
	"code" text NOT NULL,
	"name" text NOT NULL,
	"locale" text NOT NULL,
	"time_zone" text NOT NULL,
	"position" smallint DEFAULT 0 NOT NULL,
	"is_default" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "store_views_code" UNIQUE("code"),
	CONSTRAINT "store_views_with_website" UNIQUE("id","website_id"),
	CONSTRAINT "store_views_code_form" CHECK ("store_views"."code" ~ '^[a-z0-9-]{2,20}$' and "store_views"."code" not in ('admin', 'api', '_next', 'static'))
);
--> statement-breakpoint
CREATE TABLE "websites" (
	"id" smallint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "websites_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 32767 START WITH 1 CACHE 1),
	"code" text NOT NULL,
	"name" text NOT NULL,
	"position" smallint DEFAULT 0 NOT NULL,
	"is_default" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "websites_code" UNIQUE("code"),
	CONSTRAINT "websites_code_form" CHECK ("websites"."code" ~ '^[a-z0-9-]{2,20}$' and "websites"."code" not in ('admin', 'api', '_next', 'static'))
);
--> statement-breakpoint
ALTER TABLE "customer_sessions" ADD CONSTRAINT "customer_sessions_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "customers" ADD CONSTRAINT "customers_website_id_websites_id_fk" FOREIGN KEY ("website_id") REFERENCES "public"."websites"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "customers" ADD CONSTRAINT "customers_store_view_id_store_views_id_fk" FOREIGN KEY ("store_view_id") REFERENCES "public"."store_views"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "customers" ADD CONSTRAINT "customers_group_id_customer_groups_id_fk" FOREIGN KEY ("group_id") REFERENCES "public"."customer_groups"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitation_history" ADD CONSTRAINT "invitation_history_invitation_id_invitations_id_fk" FOREIGN KEY ("invitation_id") REFERENCES "public"."invitations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_recipient_id_recipients_id_fk" FOREIGN KEY ("recipient_id") REFERENCES "public"."recipients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_group_id_customer_groups_id_fk" FOREIGN KEY ("group_id") REFERENCES "public"."customer_groups"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_store_view_of_website" FOREIGN KEY ("store_view_id","website_id") REFERENCES "public"."store_views"("id","website_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_inviter_of_website" FOREIGN KEY ("inviter_id","website_id") REFERENCES "public"."customers"("id","website_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitations" ADD CONSTRAINT "invitations_customer_of_website" FOREIGN KEY ("customer_id","website_id") REFERENCES "public"."customers"("id","website_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_store_view_id_store_views_id_fk" FOREIGN KEY ("store_view_id") REFERENCES "public"."store_views"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_invitation_id_invitations_id_fk" FOREIGN KEY ("invitation_id") REFERENCES "public"."invitations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_registration_id_registrations_id_fk" FOREIGN KEY ("registration_id") REFERENCES "public"."registrations"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_password_reset_id_password_resets_id_fk" FOREIGN KEY ("password_reset_id") REFERENCES "public"."password_resets"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_recipient_id_recipients_id_fk" FOREIGN KEY ("recipient_id") REFERENCES "public"."recipients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_batch_id_batches_id_fk" FOREIGN KEY ("batch_id") REFERENCES "public"."batches"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "password_resets" ADD CONSTRAINT "password_resets_customer_id_customers_id_fk" FOREIGN KEY ("customer_id") REFERENCES "public"."customers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "password_resets" ADD CONSTRAINT "password_resets_administrator_id_administrators_id_fk" FOREIGN KEY ("administrator_id") REFERENCES "public"."administrators"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "private_sales" ADD CONSTRAINT "private_sales_store_view_id_store_views_id_fk" FOREIGN KEY ("store_view_id") REFERENCES "public"."store_views"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recipients" ADD CONSTRAINT "recipients_website_id_websites_id_fk" FOREIGN KEY ("website_id") REFERENCES "public"."websites"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "suppressions" ADD CONSTRAINT "suppressions_website_id_websites_id_fk" FOREIGN KEY ("website_id") REFERENCES "public"."websites"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "registrations" ADD CONSTRAINT "registrations_website_id_websites_id_fk" FOREIGN KEY ("website_id") REFERENCES "public"."websites"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "registrations" ADD CONSTRAINT "registrations_store_view_id_store_views_id_fk" FOREIGN KEY ("store_view_id") REFERENCES "public"."store_views"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "registrations" ADD CONSTRAINT "registrations_invitation_id_invitations_id_fk" FOREIGN KEY ("invitation_id") REFERENCES "public"."invitations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settings" ADD CONSTRAINT "settings_website_id_websites_id_fk" FOREIGN KEY ("website_id") REFERENCES "public"."websites"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "settings" ADD CONSTRAINT "settings_store_view_id_store_views_id_fk" FOREIGN KEY ("store_view_id") REFERENCES "public"."store_views"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "store_identities" ADD CONSTRAINT "store_identities_store_view_id_store_views_id_fk" FOREIGN KEY ("store_view_id") REFERENCES "public"."store_views"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "store_views" ADD CONSTRAINT "store_views_website_id_websites_id_fk" FOREIGN KEY ("website_id") REFERENCES "public"."websites"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "batches_settled" ON "batches" USING btree ("settled_at");--> statement-breakpoint
CREATE INDEX "batches_open" ON "batches" USING btree ("due_at") WHERE "batches"."state" = 'open';--> statement-breakpoint
CREATE UNIQUE INDEX "customer_groups_name" ON "customer_groups" USING btree (lower("name"));--> statement-breakpoint
CREATE INDEX "customer_sessions_by_customer" ON "customer_sessions" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "invitation_history_by_invitation" ON "invitation_history" USING btree ("invitation_id","id");--> statement-breakpoint
CREATE INDEX "invitations_by_inviter" ON "invitations" USING btree ("inviter_id","id");--> statement-breakpoint
CREATE INDEX "invitations_by_address" ON "invitations" USING btree ("website_id","email_key");--> statement-breakpoint
CREATE UNIQUE INDEX "messages_one_open_per_invitation" ON "messages" USING btree ("invitation_id") WHERE "messages"."state" in ('queued', 'claimed', 'review') and "messages"."purpose" in ('invitation', 'resend', 'reminder');--> statement-breakpoint
CREATE UNIQUE INDEX "messages_place_in_batch" ON "messages" USING btree ("batch_id","position") WHERE "messages"."batch_id" is not null;--> statement-breakpoint
CREATE INDEX "messages_queue" ON "messages" USING btree ("urgent" DESC NULLS FIRST,"due_at","id") WHERE "messages"."state" = 'queued';--> statement-breakpoint
CREATE INDEX "messages_by_recipient" ON "messages" USING btree ("recipient_id","created_at");--> statement-breakpoint
CREATE INDEX "messages_by_registration" ON "messages" USING btree ("registration_id") WHERE "messages"."registration_id" is not null;--> statement-breakpoint
CREATE INDEX "messages_by_password_reset" ON "messages" USING btree ("password_reset_id") WHERE "messages"."password_reset_id" is not null;--> statement-breakpoint
CREATE INDEX "password_resets_by_customer" ON "password_resets" USING btree ("customer_id");--> statement-breakpoint
CREATE INDEX "password_resets_by_administrator" ON "password_resets" USING btree ("administrator_id");--> statement-breakpoint
CREATE INDEX "private_sales_by_store_view" ON "private_sales" USING btree ("store_view_id","closes_at");--> statement-breakpoint
CREATE INDEX "rate_limits_by_end" ON "rate_limits" USING btree ("expire");--> statement-breakpoint
CREATE INDEX "registrations_by_address" ON "registrations" USING btree ("website_id","email_key");--> statement-breakpoint
CREATE UNIQUE INDEX "store_views_one_default_per_website" ON "store_views" USING btree ("website_id") WHERE "store_views"."is_default";--> statement-breakpoint
CREATE UNIQUE INDEX "websites_one_default" ON "websites" USING btree ("is_default") WHERE "websites"."is_default";