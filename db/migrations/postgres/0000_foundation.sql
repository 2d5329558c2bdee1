CREATE TABLE "account_names" (
	"name_key" text NOT NULL,
	"account_id" text NOT NULL,
	CONSTRAINT "account_names_name_key_account_id_pk" PRIMARY KEY("name_key","account_id")
);
--> statement-breakpoint
CREATE TABLE "accounts" (
	"id" text PRIMARY KEY NOT NULL,
	"number" text NOT NULL,
	"external_key" text,
	"name" text NOT NULL,
	"level" text,
	"ltv_tier" text,
	"province" text,
	"city" text,
	"district" text,
	"address" text,
	"telephone" text,
	"lat" double precision,
	"lng" double precision,
	"datum" text,
	"position_basis" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"merged_into" text,
	CONSTRAINT "accounts_number_unique" UNIQUE("number"),
	CONSTRAINT "accounts_externalKey_unique" UNIQUE("external_key")
);
--> statement-breakpoint
CREATE TABLE "assignments" (
	"id" text PRIMARY KEY NOT NULL,
	"lead_id" text NOT NULL,
	"member_id" text,
	"unit_id" text NOT NULL,
	"how" text NOT NULL,
	"actor_id" text,
	"from_at" timestamp (3) with time zone NOT NULL,
	"to_at" timestamp (3) with time zone,
	"accepted_at" timestamp (3) with time zone,
	"score" bigint,
	"trace" text,
	"policy_id" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "attachments" (
	"id" text PRIMARY KEY NOT NULL,
	"member_id" text NOT NULL,
	"platform" text NOT NULL,
	"source" text NOT NULL,
	"kind" text NOT NULL,
	"sha256" text,
	"file_name" text,
	"lat" double precision,
	"lng" double precision,
	"accuracy_m" double precision,
	"label" text,
	"taken_at" timestamp (3) with time zone,
	"sent_at" timestamp (3) with time zone NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	"status" text NOT NULL,
	"visit_id" text,
	"proof" text,
	CONSTRAINT "attachments_source_unique" UNIQUE("source")
);
--> statement-breakpoint
CREATE TABLE "audit_chain" (
	"position" bigint PRIMARY KEY NOT NULL,
	"event_seq" bigint NOT NULL,
	"values_digest" text,
	"hash" text NOT NULL,
	"sealed_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "audit_chain_eventSeq_unique" UNIQUE("event_seq")
);
--> statement-breakpoint
CREATE TABLE "audit_values" (
	"event_seq" bigint PRIMARY KEY NOT NULL,
	"person_key" text,
	"salt" text,
	"values" text,
	"erased_by_seq" bigint
);
--> statement-breakpoint
CREATE TABLE "award_exceptions" (
	"id" text PRIMARY KEY NOT NULL,
	"plan" text NOT NULL,
	"policy_id" text NOT NULL,
	"member_id" text NOT NULL,
	"cause_kind" text NOT NULL,
	"cause_id" text NOT NULL,
	"reason" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"settled_at" timestamp (3) with time zone,
	"settled_by" text
);
--> statement-breakpoint
CREATE TABLE "awards" (
	"id" text PRIMARY KEY NOT NULL,
	"number" text NOT NULL,
	"plan" text NOT NULL,
	"policy_id" text NOT NULL,
	"member_id" text NOT NULL,
	"cause_kind" text NOT NULL,
	"cause_id" text NOT NULL,
	"unit" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"inputs" text NOT NULL,
	"steps" text NOT NULL,
	"reverses_id" text,
	"earned_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "awards_number_unique" UNIQUE("number")
);
--> statement-breakpoint
CREATE TABLE "behaviour_events" (
	"id" text PRIMARY KEY NOT NULL,
	"source" text NOT NULL,
	"external_id" text,
	"type" text NOT NULL,
	"lead_id" text,
	"account_id" text,
	"phone_e_164" text,
	"dwell_seconds" bigint,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone NOT NULL,
	"raw" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "channel_addresses" (
	"channel_key" text NOT NULL,
	"platform" text NOT NULL,
	"kind" text NOT NULL,
	"address" text NOT NULL,
	"nonce" text,
	"ciphertext" text,
	"changed_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "channel_addresses_channel_key_platform_pk" PRIMARY KEY("channel_key","platform")
);
--> statement-breakpoint
CREATE TABLE "cities" (
	"city" text NOT NULL,
	"province" text NOT NULL,
	"lat" double precision NOT NULL,
	"lng" double precision NOT NULL,
	"datum" text NOT NULL,
	CONSTRAINT "cities_city_province_pk" PRIMARY KEY("city","province")
);
--> statement-breakpoint
CREATE TABLE "clocks" (
	"id" text PRIMARY KEY NOT NULL,
	"lead_id" text NOT NULL,
	"assignment_id" text NOT NULL,
	"kind" text NOT NULL,
	"chain_id" text NOT NULL,
	"deadlines_policy_id" text NOT NULL,
	"escalation_policy_id" text NOT NULL,
	"schedule" text NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"target_ms" bigint NOT NULL,
	"rule" text NOT NULL,
	"rests_on_uncovered" boolean NOT NULL,
	"round" bigint NOT NULL,
	"status" text NOT NULL,
	"missed_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	"end_reason" text,
	"step_id" text,
	"step_repeat" bigint NOT NULL,
	"step_at" timestamp (3) with time zone,
	"import_id" text
);
--> statement-breakpoint
CREATE TABLE "counters" (
	"name" text PRIMARY KEY NOT NULL,
	"value" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "deal_days" (
	"member_id" text NOT NULL,
	"line" text NOT NULL,
	"day" text NOT NULL,
	"won" bigint NOT NULL,
	"lost" bigint NOT NULL,
	CONSTRAINT "deal_days_member_id_line_day_pk" PRIMARY KEY("member_id","line","day")
);
--> statement-breakpoint
CREATE TABLE "deals" (
	"id" text PRIMARY KEY NOT NULL,
	"number" text NOT NULL,
	"member_id" text NOT NULL,
	"account_id" text,
	"customer" text,
	"lead_id" text,
	"line" text NOT NULL,
	"product" text,
	"outcome" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"closed_on" text NOT NULL,
	"source" text,
	"external_id" text,
	"recorded_at" timestamp (3) with time zone,
	"recorded_by" text,
	"cancelled_at" timestamp (3) with time zone,
	"replaced_by_id" text,
	CONSTRAINT "deals_number_unique" UNIQUE("number")
);
--> statement-breakpoint
CREATE TABLE "directory_departments" (
	"platform" text NOT NULL,
	"workspace" text NOT NULL,
	"external_id" text NOT NULL,
	"name" text NOT NULL,
	"parent_external_id" text,
	"leader_external_ids" text NOT NULL,
	"unit_id" text,
	"seen_at" timestamp (3) with time zone NOT NULL,
	"gone_at" timestamp (3) with time zone,
	CONSTRAINT "directory_departments_platform_workspace_external_id_pk" PRIMARY KEY("platform","workspace","external_id")
);
--> statement-breakpoint
CREATE TABLE "directory_people" (
	"platform" text NOT NULL,
	"workspace" text NOT NULL,
	"external_id" text NOT NULL,
	"name" text NOT NULL,
	"mobile" text,
	"email" text,
	"department_ids" text NOT NULL,
	"manager_external_id" text,
	"member_id" text,
	"seen_at" timestamp (3) with time zone NOT NULL,
	"gone_at" timestamp (3) with time zone,
	CONSTRAINT "directory_people_platform_workspace_external_id_pk" PRIMARY KEY("platform","workspace","external_id")
);
--> statement-breakpoint
CREATE TABLE "disputes" (
	"id" text PRIMARY KEY NOT NULL,
	"number" text NOT NULL,
	"award_id" text NOT NULL,
	"line" text NOT NULL,
	"reason" text NOT NULL,
	"raised_by" text NOT NULL,
	"raised_at" timestamp (3) with time zone NOT NULL,
	"owner_id" text NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"status" text NOT NULL,
	"answer" text,
	"decided_by" text,
	"decided_at" timestamp (3) with time zone,
	"correction_id" text,
	"escalated_at" timestamp (3) with time zone,
	"version" bigint NOT NULL,
	CONSTRAINT "disputes_number_unique" UNIQUE("number")
);
--> statement-breakpoint
CREATE TABLE "events" (
	"seq" bigserial PRIMARY KEY NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"type" text NOT NULL,
	"actor_id" text,
	"via" text NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone NOT NULL,
	"params" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "files" (
	"sha256" text PRIMARY KEY NOT NULL,
	"bytes" bigint NOT NULL,
	"mime" text NOT NULL,
	"kind" text NOT NULL,
	"facts" text NOT NULL,
	"display_sha256" text,
	"stored_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "identities" (
	"platform" text NOT NULL,
	"workspace" text NOT NULL,
	"external_id" text NOT NULL,
	"member_id" text NOT NULL,
	CONSTRAINT "identities_platform_workspace_external_id_pk" PRIMARY KEY("platform","workspace","external_id")
);
--> statement-breakpoint
CREATE TABLE "import_refusals" (
	"import_id" text NOT NULL,
	"line" bigint NOT NULL,
	"reason" text NOT NULL,
	CONSTRAINT "import_refusals_import_id_line_pk" PRIMARY KEY("import_id","line")
);
--> statement-breakpoint
CREATE TABLE "imports" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"file_hash" text NOT NULL,
	"file_name" text NOT NULL,
	"actor_id" text,
	"started_at" timestamp (3) with time zone NOT NULL,
	"finished_at" timestamp (3) with time zone,
	"rows_read" bigint NOT NULL,
	"rows_stored" bigint NOT NULL,
	"rows_duplicate" bigint NOT NULL,
	"rows_refused" bigint NOT NULL,
	"rows_assigned" bigint NOT NULL,
	"rows_pooled" bigint NOT NULL,
	CONSTRAINT "imports_fileHash_unique" UNIQUE("file_hash")
);
--> statement-breakpoint
CREATE TABLE "inbox" (
	"source" text NOT NULL,
	"event_id" text NOT NULL,
	"kind" text NOT NULL,
	"payload" text NOT NULL,
	"status" text NOT NULL,
	"attempts" bigint NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	"not_before" timestamp (3) with time zone,
	"done_at" timestamp (3) with time zone,
	"problem_code" text,
	CONSTRAINT "inbox_source_event_id_pk" PRIMARY KEY("source","event_id")
);
--> statement-breakpoint
CREATE TABLE "job_runs" (
	"job" text NOT NULL,
	"slot" timestamp (3) with time zone NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"finished_at" timestamp (3) with time zone,
	"outcome" text NOT NULL,
	"note" text,
	CONSTRAINT "job_runs_job_slot_pk" PRIMARY KEY("job","slot")
);
--> statement-breakpoint
CREATE TABLE "lead_grades" (
	"id" text PRIMARY KEY NOT NULL,
	"lead_id" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"score" bigint NOT NULL,
	"grade" text NOT NULL,
	"terms" text NOT NULL,
	"policy_id" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "lead_payloads" (
	"lead_id" text PRIMARY KEY NOT NULL,
	"raw" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "leads" (
	"id" text PRIMARY KEY NOT NULL,
	"number" text NOT NULL,
	"source" text NOT NULL,
	"external_id" text,
	"body_hash" text NOT NULL,
	"name" text NOT NULL,
	"phone_raw" text,
	"phone_e_164" text,
	"company" text,
	"account_id" text,
	"product" text,
	"product_line" text,
	"need" text,
	"province" text,
	"city" text,
	"flags" text NOT NULL,
	"occurred_at" timestamp (3) with time zone,
	"received_at" timestamp (3) with time zone NOT NULL,
	"status" text NOT NULL,
	"owner_id" text,
	"unit_id" text NOT NULL,
	"assignment_id" text,
	"score" bigint NOT NULL,
	"grade" text NOT NULL,
	"ltv_tier" text,
	"import_id" text,
	"touched_at" timestamp (3) with time zone,
	"closed_at" timestamp (3) with time zone,
	"close_reason" text,
	"version" bigint NOT NULL,
	CONSTRAINT "leads_number_unique" UNIQUE("number")
);
--> statement-breakpoint
CREATE TABLE "leaves" (
	"id" text PRIMARY KEY NOT NULL,
	"member_id" text NOT NULL,
	"from_at" timestamp (3) with time zone NOT NULL,
	"to_at" timestamp (3) with time zone NOT NULL,
	"substitute_id" text
);
--> statement-breakpoint
CREATE TABLE "ledger" (
	"member_id" text NOT NULL,
	"unit" text NOT NULL,
	"entry" bigint NOT NULL,
	"award_id" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"balance_minor" bigint NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "ledger_member_id_unit_entry_pk" PRIMARY KEY("member_id","unit","entry"),
	CONSTRAINT "ledger_awardId_unique" UNIQUE("award_id")
);
--> statement-breakpoint
CREATE TABLE "local_files" (
	"sha256" text NOT NULL,
	"conversation" text NOT NULL,
	CONSTRAINT "local_files_sha256_conversation_pk" PRIMARY KEY("sha256","conversation")
);
--> statement-breakpoint
CREATE TABLE "local_messages" (
	"seq" bigserial PRIMARY KEY NOT NULL,
	"id" text NOT NULL,
	"conversation" text NOT NULL,
	"author_id" text,
	"idempotency_key" text NOT NULL,
	"card_key" text,
	"content" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"changed_at" timestamp (3) with time zone NOT NULL,
	"revision" bigint NOT NULL,
	CONSTRAINT "local_messages_id_unique" UNIQUE("id"),
	CONSTRAINT "local_messages_idempotencyKey_unique" UNIQUE("idempotency_key")
);
--> statement-breakpoint
CREATE TABLE "local_reads" (
	"member_id" text NOT NULL,
	"conversation" text NOT NULL,
	"seq" bigint NOT NULL,
	CONSTRAINT "local_reads_member_id_conversation_pk" PRIMARY KEY("member_id","conversation")
);
--> statement-breakpoint
CREATE TABLE "member_periods" (
	"id" text PRIMARY KEY NOT NULL,
	"member_id" text NOT NULL,
	"role" text NOT NULL,
	"unit_id" text NOT NULL,
	"from_at" timestamp (3) with time zone NOT NULL,
	"to_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "member_states" (
	"member_id" text PRIMARY KEY NOT NULL,
	"open_leads" bigint NOT NULL,
	"consecutive_misses" bigint NOT NULL,
	"last_assigned_at" timestamp (3) with time zone,
	"pause_id" text
);
--> statement-breakpoint
CREATE TABLE "members" (
	"id" text PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	"name" text NOT NULL,
	"name_en" text NOT NULL,
	"mobile" text,
	"email" text,
	"accounts" text,
	"role" text NOT NULL,
	"unit_id" text NOT NULL,
	"city" text,
	"lat" double precision,
	"lng" double precision,
	"schedule" text NOT NULL,
	"skills" text NOT NULL,
	"certificates" text NOT NULL,
	"locale" text NOT NULL,
	"platform" text NOT NULL,
	"deactivated_at" timestamp (3) with time zone,
	CONSTRAINT "members_key_unique" UNIQUE("key")
);
--> statement-breakpoint
CREATE TABLE "meta" (
	"key" text PRIMARY KEY NOT NULL,
	"value" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" text PRIMARY KEY NOT NULL,
	"dedupe_key" text NOT NULL,
	"platform" text NOT NULL,
	"recipient_kind" text NOT NULL,
	"recipient_id" text NOT NULL,
	"card_key" text,
	"subject_id" text,
	"content" text,
	"priority" bigint NOT NULL,
	"status" text NOT NULL,
	"not_before" timestamp (3) with time zone NOT NULL,
	"attempts" bigint NOT NULL,
	"lease_owner" text,
	"lease_until" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	"sent_at" timestamp (3) with time zone,
	"problem_code" text,
	CONSTRAINT "outbox_dedupeKey_unique" UNIQUE("dedupe_key")
);
--> statement-breakpoint
CREATE TABLE "page_openings" (
	"token_hash" text PRIMARY KEY NOT NULL,
	"session" text NOT NULL,
	"opened_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "pauses" (
	"id" text PRIMARY KEY NOT NULL,
	"member_id" text NOT NULL,
	"from_at" timestamp (3) with time zone NOT NULL,
	"to_at" timestamp (3) with time zone,
	"missed_clock_ids" text NOT NULL,
	"moved_lead_ids" text NOT NULL,
	"cleared_by" text,
	"policy_id" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "payments" (
	"id" text PRIMARY KEY NOT NULL,
	"number" text NOT NULL,
	"deal_id" text NOT NULL,
	"amount_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"received_on" text NOT NULL,
	"refunds_id" text,
	"replaced_by_id" text,
	"source" text NOT NULL,
	"external_id" text,
	"recorded_at" timestamp (3) with time zone NOT NULL,
	"recorded_by" text,
	CONSTRAINT "payments_number_unique" UNIQUE("number")
);
--> statement-breakpoint
CREATE TABLE "platform_usage" (
	"platform" text NOT NULL,
	"month" text NOT NULL,
	"what" text NOT NULL,
	"spent" bigint NOT NULL,
	"told_percent" bigint NOT NULL,
	CONSTRAINT "platform_usage_platform_month_what_pk" PRIMARY KEY("platform","month","what")
);
--> statement-breakpoint
CREATE TABLE "policies" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"version" bigint NOT NULL,
	"file" text NOT NULL,
	"hash" text NOT NULL,
	"source" text NOT NULL,
	"model" text NOT NULL,
	"loaded_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "posts" (
	"card_key" text NOT NULL,
	"platform" text NOT NULL,
	"recipient_kind" text NOT NULL,
	"recipient_id" text NOT NULL,
	"subject_id" text NOT NULL,
	"message_ref" text NOT NULL,
	"content_hash" text NOT NULL,
	"changed_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "posts_card_key_platform_recipient_kind_recipient_id_pk" PRIMARY KEY("card_key","platform","recipient_kind","recipient_id")
);
--> statement-breakpoint
CREATE TABLE "quotes" (
	"id" text PRIMARY KEY NOT NULL,
	"number" text NOT NULL,
	"member_id" text NOT NULL,
	"account_id" text,
	"customer" text,
	"lead_id" text,
	"product" text,
	"amount_minor" bigint NOT NULL,
	"currency" text NOT NULL,
	"sent_at" timestamp (3) with time zone NOT NULL,
	"settled_at" timestamp (3) with time zone,
	"settled_as" text,
	"deal_id" text,
	"source" text NOT NULL,
	"external_id" text,
	"recorded_at" timestamp (3) with time zone NOT NULL,
	"recorded_by" text,
	CONSTRAINT "quotes_number_unique" UNIQUE("number")
);
--> statement-breakpoint
CREATE TABLE "report_files" (
	"sha256" text NOT NULL,
	"report_id" text NOT NULL,
	CONSTRAINT "report_files_sha256_report_id_pk" PRIMARY KEY("sha256","report_id")
);
--> statement-breakpoint
CREATE TABLE "reports" (
	"id" text PRIMARY KEY NOT NULL,
	"report" text NOT NULL,
	"unit_id" text NOT NULL,
	"slot" timestamp (3) with time zone NOT NULL,
	"figures" text NOT NULL,
	"pictures" text,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rights" (
	"member_id" text NOT NULL,
	"right" text NOT NULL,
	"granted_at" timestamp (3) with time zone NOT NULL,
	"granted_by" text,
	"revoked_at" timestamp (3) with time zone,
	CONSTRAINT "rights_member_id_right_granted_at_pk" PRIMARY KEY("member_id","right","granted_at")
);
--> statement-breakpoint
CREATE TABLE "secrets" (
	"name" text PRIMARY KEY NOT NULL,
	"nonce" text NOT NULL,
	"ciphertext" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id_hash" text PRIMARY KEY NOT NULL,
	"member_id" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "timers" (
	"key" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"subject_id" text NOT NULL,
	"lane" text NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"attempts" bigint NOT NULL,
	"lease_owner" text,
	"lease_until" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "touches" (
	"id" text PRIMARY KEY NOT NULL,
	"lead_id" text NOT NULL,
	"member_id" text NOT NULL,
	"kind" text NOT NULL,
	"proof" text NOT NULL,
	"outcome" text NOT NULL,
	"seconds" bigint,
	"note" text,
	"is_first_touch" boolean NOT NULL,
	"occurred_at" timestamp (3) with time zone NOT NULL,
	"recorded_at" timestamp (3) with time zone NOT NULL,
	"undone_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "undos" (
	"id" text PRIMARY KEY NOT NULL,
	"member_id" text NOT NULL,
	"lead_id" text NOT NULL,
	"action" text NOT NULL,
	"lead_version" bigint NOT NULL,
	"before" text NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "units" (
	"id" text PRIMARY KEY NOT NULL,
	"key" text NOT NULL,
	"kind" text NOT NULL,
	"name" text NOT NULL,
	"name_en" text NOT NULL,
	"parent_id" text,
	"lat" double precision,
	"lng" double precision,
	"deactivated_at" timestamp (3) with time zone,
	CONSTRAINT "units_key_unique" UNIQUE("key")
);
--> statement-breakpoint
CREATE TABLE "uploads" (
	"id" text PRIMARY KEY NOT NULL,
	"member_id" text NOT NULL,
	"file_name" text NOT NULL,
	"bytes" bigint NOT NULL,
	"sha256" text,
	"started_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "visits" (
	"id" text PRIMARY KEY NOT NULL,
	"number" text NOT NULL,
	"lead_id" text,
	"account_id" text,
	"member_id" text NOT NULL,
	"policy_id" text NOT NULL,
	"code" text NOT NULL,
	"status" text NOT NULL,
	"opened_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"needs" text NOT NULL,
	"competitor" text,
	"next_step" text,
	"qr_sha256" text,
	"cancel_reason" text,
	"touch_id" text,
	"version" bigint NOT NULL,
	CONSTRAINT "visits_number_unique" UNIQUE("number"),
	CONSTRAINT "visits_code_unique" UNIQUE("code")
);
--> statement-breakpoint
CREATE TABLE "wecom_cards" (
	"task_id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"msg_id" text NOT NULL,
	"sent_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "wecom_codes" (
	"code" text PRIMARY KEY NOT NULL,
	"task_id" text NOT NULL,
	"came_with" text NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone
);
--> statement-breakpoint
ALTER TABLE "account_names" ADD CONSTRAINT "account_names_account_id_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."accounts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assignments" ADD CONSTRAINT "assignments_lead_id_leads_id_fk" FOREIGN KEY ("lead_id") REFERENCES "public"."leads"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "clocks" ADD CONSTRAINT "clocks_lead_id_leads_id_fk" FOREIGN KEY ("lead_id") REFERENCES "public"."leads"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lead_grades" ADD CONSTRAINT "lead_grades_lead_id_leads_id_fk" FOREIGN KEY ("lead_id") REFERENCES "public"."leads"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lead_payloads" ADD CONSTRAINT "lead_payloads_lead_id_leads_id_fk" FOREIGN KEY ("lead_id") REFERENCES "public"."leads"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "member_states" ADD CONSTRAINT "member_states_member_id_members_id_fk" FOREIGN KEY ("member_id") REFERENCES "public"."members"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "members" ADD CONSTRAINT "members_unit_id_units_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."units"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "touches" ADD CONSTRAINT "touches_lead_id_leads_id_fk" FOREIGN KEY ("lead_id") REFERENCES "public"."leads"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "accounts_city" ON "accounts" USING btree ("city");--> statement-breakpoint
CREATE INDEX "assignments_lead" ON "assignments" USING btree ("lead_id","from_at");--> statement-breakpoint
CREATE INDEX "assignments_member" ON "assignments" USING btree ("member_id","from_at");--> statement-breakpoint
CREATE INDEX "attachments_visit" ON "attachments" USING btree ("visit_id");--> statement-breakpoint
CREATE INDEX "attachments_sha256" ON "attachments" USING btree ("sha256");--> statement-breakpoint
CREATE INDEX "attachments_waiting" ON "attachments" USING btree ("member_id") WHERE "attachments"."visit_id" is null;--> statement-breakpoint
CREATE INDEX "audit_values_person" ON "audit_values" USING btree ("person_key");--> statement-breakpoint
CREATE UNIQUE INDEX "award_exceptions_cause" ON "award_exceptions" USING btree ("plan","cause_id");--> statement-breakpoint
CREATE INDEX "award_exceptions_open" ON "award_exceptions" USING btree ("at") WHERE "award_exceptions"."settled_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "awards_cause" ON "awards" USING btree ("plan","cause_id","member_id") WHERE "awards"."reverses_id" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "awards_reverses" ON "awards" USING btree ("reverses_id") WHERE "awards"."reverses_id" is not null;--> statement-breakpoint
CREATE INDEX "awards_member" ON "awards" USING btree ("member_id","earned_at");--> statement-breakpoint
CREATE UNIQUE INDEX "behaviour_external" ON "behaviour_events" USING btree ("source","external_id");--> statement-breakpoint
CREATE INDEX "behaviour_lead" ON "behaviour_events" USING btree ("lead_id","occurred_at");--> statement-breakpoint
CREATE INDEX "behaviour_phone" ON "behaviour_events" USING btree ("phone_e_164","occurred_at");--> statement-breakpoint
CREATE INDEX "behaviour_account" ON "behaviour_events" USING btree ("account_id","occurred_at");--> statement-breakpoint
CREATE INDEX "clocks_lead" ON "clocks" USING btree ("lead_id","status");--> statement-breakpoint
CREATE INDEX "clocks_waiting" ON "clocks" USING btree ("id") WHERE "clocks"."ended_at" is null and "clocks"."step_id" is not null;--> statement-breakpoint
CREATE INDEX "clocks_import" ON "clocks" USING btree ("import_id") WHERE "clocks"."import_id" is not null;--> statement-breakpoint
CREATE INDEX "clocks_missed" ON "clocks" USING btree ("missed_at") WHERE "clocks"."missed_at" is not null;--> statement-breakpoint
CREATE INDEX "clocks_ended" ON "clocks" USING btree ("ended_at") WHERE "clocks"."ended_at" is not null;--> statement-breakpoint
CREATE INDEX "deal_days_day" ON "deal_days" USING btree ("day");--> statement-breakpoint
CREATE INDEX "deals_member" ON "deals" USING btree ("member_id","closed_on");--> statement-breakpoint
CREATE INDEX "deals_account" ON "deals" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "deals_recorded" ON "deals" USING btree ("recorded_at");--> statement-breakpoint
CREATE INDEX "deals_closed" ON "deals" USING btree ("closed_on");--> statement-breakpoint
CREATE UNIQUE INDEX "deals_external" ON "deals" USING btree ("source","external_id");--> statement-breakpoint
CREATE INDEX "directory_people_member" ON "directory_people" USING btree ("member_id");--> statement-breakpoint
CREATE INDEX "disputes_award" ON "disputes" USING btree ("award_id");--> statement-breakpoint
CREATE INDEX "disputes_open" ON "disputes" USING btree ("due_at") WHERE "disputes"."status" = 'open';--> statement-breakpoint
CREATE INDEX "events_subject" ON "events" USING btree ("subject_id","seq");--> statement-breakpoint
CREATE INDEX "files_display" ON "files" USING btree ("display_sha256");--> statement-breakpoint
CREATE INDEX "identities_member" ON "identities" USING btree ("member_id","platform");--> statement-breakpoint
CREATE INDEX "inbox_status" ON "inbox" USING btree ("status","not_before");--> statement-breakpoint
CREATE INDEX "inbox_done" ON "inbox" USING btree ("done_at");--> statement-breakpoint
CREATE INDEX "lead_grades_lead" ON "lead_grades" USING btree ("lead_id","at");--> statement-breakpoint
CREATE UNIQUE INDEX "leads_external" ON "leads" USING btree ("source","external_id");--> statement-breakpoint
CREATE INDEX "leads_body" ON "leads" USING btree ("body_hash","received_at") WHERE "leads"."external_id" is null;--> statement-breakpoint
CREATE INDEX "leads_owner" ON "leads" USING btree ("owner_id","status");--> statement-breakpoint
CREATE INDEX "leads_unit" ON "leads" USING btree ("unit_id","status","received_at");--> statement-breakpoint
CREATE INDEX "leads_phone" ON "leads" USING btree ("phone_e_164");--> statement-breakpoint
CREATE INDEX "leads_account" ON "leads" USING btree ("account_id") WHERE "leads"."account_id" is not null;--> statement-breakpoint
CREATE INDEX "leads_import" ON "leads" USING btree ("import_id") WHERE "leads"."import_id" is not null;--> statement-breakpoint
CREATE INDEX "leads_received" ON "leads" USING btree ("received_at");--> statement-breakpoint
CREATE INDEX "leads_open" ON "leads" USING btree ("id") WHERE "leads"."status" in ('pooled', 'assigned', 'accepted');--> statement-breakpoint
CREATE INDEX "leaves_to" ON "leaves" USING btree ("to_at");--> statement-breakpoint
CREATE INDEX "local_conversation" ON "local_messages" USING btree ("conversation","seq");--> statement-breakpoint
CREATE UNIQUE INDEX "local_revision" ON "local_messages" USING btree ("revision");--> statement-breakpoint
CREATE INDEX "member_periods_member" ON "member_periods" USING btree ("member_id","from_at");--> statement-breakpoint
CREATE INDEX "outbox_due" ON "outbox" USING btree ("platform","priority","not_before") WHERE "outbox"."status" = 'pending';--> statement-breakpoint
CREATE INDEX "outbox_sending" ON "outbox" USING btree ("recipient_id","card_key") WHERE "outbox"."status" = 'sending';--> statement-breakpoint
CREATE INDEX "outbox_created" ON "outbox" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "page_openings_expires" ON "page_openings" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "pauses_member" ON "pauses" USING btree ("member_id","from_at");--> statement-breakpoint
CREATE INDEX "payments_deal" ON "payments" USING btree ("deal_id");--> statement-breakpoint
CREATE INDEX "payments_recorded" ON "payments" USING btree ("recorded_at");--> statement-breakpoint
CREATE UNIQUE INDEX "payments_external" ON "payments" USING btree ("source","external_id");--> statement-breakpoint
CREATE UNIQUE INDEX "policies_version" ON "policies" USING btree ("name","version");--> statement-breakpoint
CREATE UNIQUE INDEX "policies_hash" ON "policies" USING btree ("name","hash");--> statement-breakpoint
CREATE INDEX "posts_subject" ON "posts" USING btree ("subject_id");--> statement-breakpoint
CREATE INDEX "posts_message" ON "posts" USING btree ("platform","message_ref");--> statement-breakpoint
CREATE INDEX "quotes_waiting" ON "quotes" USING btree ("sent_at") WHERE "quotes"."settled_at" is null;--> statement-breakpoint
CREATE INDEX "quotes_member" ON "quotes" USING btree ("member_id","sent_at");--> statement-breakpoint
CREATE INDEX "quotes_deal" ON "quotes" USING btree ("deal_id");--> statement-breakpoint
CREATE UNIQUE INDEX "quotes_external" ON "quotes" USING btree ("source","external_id");--> statement-breakpoint
CREATE UNIQUE INDEX "reports_slot" ON "reports" USING btree ("report","unit_id","slot");--> statement-breakpoint
CREATE INDEX "reports_unit" ON "reports" USING btree ("unit_id","slot");--> statement-breakpoint
CREATE INDEX "sessions_expires" ON "sessions" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "timers_due" ON "timers" USING btree ("lane","due_at");--> statement-breakpoint
CREATE INDEX "timers_lease" ON "timers" USING btree ("lease_until") WHERE "timers"."lease_until" is not null;--> statement-breakpoint
CREATE INDEX "touches_lead" ON "touches" USING btree ("lead_id","occurred_at");--> statement-breakpoint
CREATE INDEX "touches_member" ON "touches" USING btree ("member_id","occurred_at");--> statement-breakpoint
CREATE INDEX "touches_recorded" ON "touches" USING btree ("recorded_at");--> statement-breakpoint
CREATE INDEX "undos_lead" ON "undos" USING btree ("lead_id","expires_at");--> statement-breakpoint
CREATE INDEX "undos_expires" ON "undos" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "uploads_member" ON "uploads" USING btree ("member_id","sha256");--> statement-breakpoint
CREATE INDEX "uploads_sha256" ON "uploads" USING btree ("sha256");--> statement-breakpoint
CREATE INDEX "uploads_started" ON "uploads" USING btree ("started_at");--> statement-breakpoint
CREATE UNIQUE INDEX "visits_open" ON "visits" USING btree ("member_id") WHERE "visits"."status" = 'open';--> statement-breakpoint
CREATE INDEX "visits_lead" ON "visits" USING btree ("lead_id");--> statement-breakpoint
CREATE INDEX "visits_account" ON "visits" USING btree ("account_id","ended_at");--> statement-breakpoint
CREATE INDEX "visits_ended" ON "visits" USING btree ("ended_at");--> statement-breakpoint
CREATE INDEX "visits_qr" ON "visits" USING btree ("qr_sha256");--> statement-breakpoint
CREATE INDEX "wecom_cards_sent" ON "wecom_cards" USING btree ("sent_at");--> statement-breakpoint
CREATE INDEX "wecom_codes_task" ON "wecom_codes" USING btree ("task_id","received_at");--> statement-breakpoint
CREATE INDEX "wecom_codes_received" ON "wecom_codes" USING btree ("received_at");