-- The one row of the sender, and tables that change all the time kept lean.
INSERT INTO "sender" DEFAULT VALUES;
--> statement-breakpoint
ALTER TABLE "messages" SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
--> statement-breakpoint
ALTER TABLE "batches" SET (autovacuum_vacuum_scale_factor = 0.02);
--> statement-breakpoint
-- Room on each page, so that an invitation that is sent or ends needs no new entries in its indexes.
ALTER TABLE "invitations" SET (fillfactor = 50);
