CREATE TABLE "fuses" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "fuses_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"website_id" smallint NOT NULL,
	"cause" text NOT NULL,
	"mails" integer NOT NULL,
	"failures" integer NOT NULL,
	"blown_at" timestamp with time zone DEFAULT now() NOT NULL,
	"resumed_at" timestamp with time zone,
	"resumed_by" bigint,
	CONSTRAINT "fuses_cause" CHECK ("fuses"."cause" in ('bounced', 'complained')),
	CONSTRAINT "fuses_figures" CHECK ("fuses"."failures" between 1 and "fuses"."mails")
);
--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "is_hard_bounce" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "asks" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "asked_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "fuses" ADD CONSTRAINT "fuses_website_id_websites_id_fk" FOREIGN KEY ("website_id") REFERENCES "public"."websites"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "fuses" ADD CONSTRAINT "fuses_resumed_by_administrators_id_fk" FOREIGN KEY ("resumed_by") REFERENCES "public"."administrators"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "fuses_one_blown_per_website" ON "fuses" USING btree ("website_id") WHERE "fuses"."resumed_at" is null;--> statement-breakpoint
CREATE INDEX "messages_last_inviting" ON "messages" USING btree ("store_view_id","settled_at") WHERE "messages"."state" = 'sent' and "messages"."purpose" in ('invitation', 'resend', 'reminder');--> statement-breakpoint
CREATE INDEX "messages_unheard_of" ON "messages" USING btree ("settled_at") WHERE "messages"."state" = 'sent' and ("messages"."fate" is null or "messages"."fate" = 'delayed') and "messages"."asks" < 4;--> statement-breakpoint
CREATE INDEX "messages_held_by_fuse" ON "messages" USING btree ("store_view_id","id") WHERE "messages"."withheld" = 'fuse' and "messages"."state" = 'withheld' and "messages"."objection" is null;