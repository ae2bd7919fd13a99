CREATE TABLE "cohort_changes" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "cohort_changes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"store_view_id" smallint NOT NULL,
	"is_by_shop" boolean NOT NULL,
	"slot" timestamp with time zone NOT NULL,
	"sent" integer NOT NULL,
	"accepted" integer NOT NULL,
	"declined" integer NOT NULL,
	"discarded" integer NOT NULL,
	"purchased" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "cohorts" (
	"store_view_id" smallint NOT NULL,
	"is_by_shop" boolean NOT NULL,
	"slot" timestamp with time zone NOT NULL,
	"sent" integer NOT NULL,
	"accepted" integer NOT NULL,
	"declined" integer NOT NULL,
	"discarded" integer NOT NULL,
	"purchased" integer NOT NULL,
	CONSTRAINT "cohorts_once" PRIMARY KEY("slot","store_view_id","is_by_shop")
);
--> statement-breakpoint
CREATE INDEX "cohort_changes_by_slot" ON "cohort_changes" USING btree ("slot");--> statement-breakpoint
CREATE INDEX "invitations_grid_purchased" ON "invitations" USING btree ("id") WHERE "invitations"."purchased_at" is not null;
--> statement-breakpoint
CREATE FUNCTION "count_cohort_rows"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
	weight CONSTANT integer := CASE tg_op WHEN 'INSERT' THEN 1 ELSE -1 END;
BEGIN
	INSERT INTO cohort_changes (store_view_id, is_by_shop, slot, sent, accepted, declined, discarded, purchased)
	SELECT store_view_id, inviter_id IS NULL, date_bin('15 minutes', sent_at, 'epoch'), weight * count(*),
		weight * count(*) FILTER (WHERE status = 'accepted'), weight * count(*) FILTER (WHERE status = 'declined'),
		weight * count(*) FILTER (WHERE status = 'discarded'), weight * count(purchased_at)
	FROM counted WHERE sent_at IS NOT NULL
	GROUP BY 1, 2, 3;
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE FUNCTION "count_cohort_changes"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	INSERT INTO cohort_changes (store_view_id, is_by_shop, slot, sent, accepted, declined, discarded, purchased)
	SELECT * FROM (
		SELECT store_view_id, inviter_id IS NULL, date_bin('15 minutes', sent_at, 'epoch'), sum(weight) AS sent,
			coalesce(sum(weight) FILTER (WHERE status = 'accepted'), 0) AS accepted,
			coalesce(sum(weight) FILTER (WHERE status = 'declined'), 0) AS declined,
			coalesce(sum(weight) FILTER (WHERE status = 'discarded'), 0) AS discarded,
			coalesce(sum(weight) FILTER (WHERE purchased_at IS NOT NULL), 0) AS purchased
		FROM (
			SELECT -1 AS weight, store_view_id, inviter_id, sent_at, status, purchased_at FROM gone
			UNION ALL
			SELECT 1, store_view_id, inviter_id, sent_at, status, purchased_at FROM come
		) AS counted
		WHERE sent_at IS NOT NULL
		GROUP BY 1, 2, 3
	) AS changes
	WHERE (sent, accepted, declined, discarded, purchased) <> (0, 0, 0, 0, 0);
	RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER "invitations_made_in_cohort" AFTER INSERT ON "invitations"
	REFERENCING NEW TABLE AS counted FOR EACH STATEMENT EXECUTE FUNCTION "count_cohort_rows"();
--> statement-breakpoint
CREATE TRIGGER "invitations_gone_from_cohort" AFTER DELETE ON "invitations"
	REFERENCING OLD TABLE AS counted FOR EACH STATEMENT EXECUTE FUNCTION "count_cohort_rows"();
--> statement-breakpoint
CREATE TRIGGER "invitations_changed_in_cohort" AFTER UPDATE ON "invitations"
	REFERENCING OLD TABLE AS gone NEW TABLE AS come FOR EACH STATEMENT EXECUTE FUNCTION "count_cohort_changes"();
--> statement-breakpoint
-- After the triggers, whose making keeps every writer out until this is committed.
INSERT INTO "cohorts" ("store_view_id", "is_by_shop", "slot", "sent", "accepted", "declined", "discarded", "purchased")
SELECT store_view_id, inviter_id IS NULL, date_bin('15 minutes', sent_at, 'epoch'), count(*),
	count(*) FILTER (WHERE status = 'accepted'), count(*) FILTER (WHERE status = 'declined'),
	count(*) FILTER (WHERE status = 'discarded'), count(purchased_at)
FROM "invitations" WHERE sent_at IS NOT NULL
GROUP BY 1, 2, 3;
