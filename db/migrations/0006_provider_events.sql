CREATE TABLE "provider_events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "provider_events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"event_id" text NOT NULL,
	"type" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"received_at" timestamp with time zone DEFAULT now() NOT NULL,
	"body" text,
	"message_id" bigint,
	"due_at" timestamp with time zone DEFAULT now(),
	CONSTRAINT "provider_events_once" UNIQUE("event_id")
);
--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "fate" text;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "fate_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "messages" ADD COLUMN "fate_reason" text;--> statement-breakpoint
ALTER TABLE "provider_events" ADD CONSTRAINT "provider_events_message_id_messages_id_fk" FOREIGN KEY ("message_id") REFERENCES "public"."messages"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "provider_events_due" ON "provider_events" USING btree ("due_at") WHERE "provider_events"."due_at" is not null;--> statement-breakpoint
CREATE INDEX "provider_events_with_body" ON "provider_events" USING btree ("received_at") WHERE "provider_events"."body" is not null;--> statement-breakpoint
CREATE INDEX "provider_events_unknown" ON "provider_events" USING btree ("received_at") WHERE "provider_events"."message_id" is null;--> statement-breakpoint
CREATE INDEX "provider_events_by_message" ON "provider_events" USING btree ("message_id") WHERE "provider_events"."message_id" is not null;--> statement-breakpoint
CREATE INDEX "messages_by_provider_id" ON "messages" USING hash ("provider_id") WHERE "messages"."provider_id" is not null;--> statement-breakpoint
ALTER TABLE "messages" ADD CONSTRAINT "messages_fate" CHECK ("messages"."fate" in ('delayed', 'delivered', 'failed', 'bounced', 'complained') and "messages"."fate_at" is not null or "messages"."fate" is null);