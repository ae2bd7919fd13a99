ALTER TABLE "order_events" ADD COLUMN "website_id" smallint;--> statement-breakpoint
UPDATE "order_events" SET "website_id" = "orders"."website_id" FROM "orders" WHERE "orders"."id" = "order_events"."order_id";--> statement-breakpoint
ALTER TABLE "order_events" ALTER COLUMN "website_id" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "order_events" ADD CONSTRAINT "order_events_website_id_websites_id_fk" FOREIGN KEY ("website_id") REFERENCES "public"."websites"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "order_events_latest" ON "order_events" USING btree ("website_id","id");--> statement-breakpoint
CREATE INDEX "orders_unmatched" ON "orders" USING btree ("website_id","id") WHERE "orders"."customer_id" is null;