CREATE TABLE `account_names` (
	`name_key` text NOT NULL,
	`account_id` text NOT NULL,
	PRIMARY KEY(`name_key`, `account_id`),
	FOREIGN KEY (`account_id`) REFERENCES `accounts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `accounts` (
	`id` text PRIMARY KEY NOT NULL,
	`number` text NOT NULL,
	`external_key` text,
	`name` text NOT NULL,
	`level` text,
	`ltv_tier` text,
	`province` text,
	`city` text,
	`district` text,
	`address` text,
	`telephone` text,
	`lat` real,
	`lng` real,
	`datum` text,
	`position_basis` text,
	`created_at` integer NOT NULL,
	`merged_into` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `accounts_number_unique` ON `accounts` (`number`);--> statement-breakpoint
CREATE UNIQUE INDEX `accounts_externalKey_unique` ON `accounts` (`external_key`);--> statement-breakpoint
CREATE INDEX `accounts_city` ON `accounts` (`city`);--> statement-breakpoint
CREATE TABLE `assignments` (
	`id` text PRIMARY KEY NOT NULL,
	`lead_id` text NOT NULL,
	`member_id` text,
	`unit_id` text NOT NULL,
	`how` text NOT NULL,
	`actor_id` text,
	`from_at` integer NOT NULL,
	`to_at` integer,
	`accepted_at` integer,
	`score` integer,
	`trace` text,
	`policy_id` text NOT NULL,
	FOREIGN KEY (`lead_id`) REFERENCES `leads`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `assignments_lead` ON `assignments` (`lead_id`,`from_at`);--> statement-breakpoint
CREATE INDEX `assignments_member` ON `assignments` (`member_id`,`from_at`);--> statement-breakpoint
CREATE TABLE `attachments` (
	`id` text PRIMARY KEY NOT NULL,
	`member_id` text NOT NULL,
	`platform` text NOT NULL,
	`source` text NOT NULL,
	`kind` text NOT NULL,
	`sha256` text,
	`file_name` text,
	`lat` real,
	`lng` real,
	`accuracy_m` real,
	`label` text,
	`taken_at` integer,
	`sent_at` integer NOT NULL,
	`received_at` integer NOT NULL,
	`status` text NOT NULL,
	`visit_id` text,
	`proof` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `attachments_source_unique` ON `attachments` (`source`);--> statement-breakpoint
CREATE INDEX `attachments_visit` ON `attachments` (`visit_id`);--> statement-breakpoint
CREATE INDEX `attachments_sha256` ON `attachments` (`sha256`);--> statement-breakpoint
CREATE INDEX `attachments_waiting` ON `attachments` (`member_id`) WHERE "attachments"."visit_id" is null;--> statement-breakpoint
CREATE TABLE `audit_chain` (
	`position` integer PRIMARY KEY NOT NULL,
	`event_seq` integer NOT NULL,
	`values_digest` text,
	`hash` text NOT NULL,
	`sealed_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `audit_chain_eventSeq_unique` ON `audit_chain` (`event_seq`);--> statement-breakpoint
CREATE TABLE `audit_values` (
	`event_seq` integer PRIMARY KEY NOT NULL,
	`person_key` text,
	`salt` text,
	`values` text,
	`erased_by_seq` integer
);
--> statement-breakpoint
CREATE INDEX `audit_values_person` ON `audit_values` (`person_key`);--> statement-breakpoint
CREATE TABLE `award_exceptions` (
	`id` text PRIMARY KEY NOT NULL,
	`plan` text NOT NULL,
	`policy_id` text NOT NULL,
	`member_id` text NOT NULL,
	`cause_kind` text NOT NULL,
	`cause_id` text NOT NULL,
	`reason` text NOT NULL,
	`at` integer NOT NULL,
	`settled_at` integer,
	`settled_by` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `award_exceptions_cause` ON `award_exceptions` (`plan`,`cause_id`);--> statement-breakpoint
CREATE INDEX `award_exceptions_open` ON `award_exceptions` (`at`) WHERE "award_exceptions"."settled_at" is null;--> statement-breakpoint
CREATE TABLE `awards` (
	`id` text PRIMARY KEY NOT NULL,
	`number` text NOT NULL,
	`plan` text NOT NULL,
	`policy_id` text NOT NULL,
	`member_id` text NOT NULL,
	`cause_kind` text NOT NULL,
	`cause_id` text NOT NULL,
	`unit` text NOT NULL,
	`amount_minor` integer NOT NULL,
	`inputs` text NOT NULL,
	`steps` text NOT NULL,
	`reverses_id` text,
	`earned_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `awards_number_unique` ON `awards` (`number`);--> statement-breakpoint
CREATE UNIQUE INDEX `awards_cause` ON `awards` (`plan`,`cause_id`,`member_id`) WHERE "awards"."reverses_id" is null;--> statement-breakpoint
CREATE UNIQUE INDEX `awards_reverses` ON `awards` (`reverses_id`) WHERE "awards"."reverses_id" is not null;--> statement-breakpoint
CREATE INDEX `awards_member` ON `awards` (`member_id`,`earned_at`);--> statement-breakpoint
CREATE TABLE `behaviour_events` (
	`id` text PRIMARY KEY NOT NULL,
	`source` text NOT NULL,
	`external_id` text,
	`type` text NOT NULL,
	`lead_id` text,
	`account_id` text,
	`phone_e_164` text,
	`dwell_seconds` integer,
	`occurred_at` integer NOT NULL,
	`recorded_at` integer NOT NULL,
	`raw` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `behaviour_external` ON `behaviour_events` (`source`,`external_id`);--> statement-breakpoint
CREATE INDEX `behaviour_lead` ON `behaviour_events` (`lead_id`,`occurred_at`);--> statement-breakpoint
CREATE INDEX `behaviour_phone` ON `behaviour_events` (`phone_e_164`,`occurred_at`);--> statement-breakpoint
CREATE INDEX `behaviour_account` ON `behaviour_events` (`account_id`,`occurred_at`);--> statement-breakpoint
CREATE TABLE `channel_addresses` (
	`channel_key` text NOT NULL,
	`platform` text NOT NULL,
	`kind` text NOT NULL,
	`address` text NOT NULL,
	`nonce` text,
	`ciphertext` text,
	`changed_at` integer NOT NULL,
	PRIMARY KEY(`channel_key`, `platform`)
);
--> statement-breakpoint
CREATE TABLE `cities` (
	`city` text NOT NULL,
	`province` text NOT NULL,
	`lat` real NOT NULL,
	`lng` real NOT NULL,
	`datum` text NOT NULL,
	PRIMARY KEY(`city`, `province`)
);
--> statement-breakpoint
CREATE TABLE `clocks` (
	`id` text PRIMARY KEY NOT NULL,
	`lead_id` text NOT NULL,
	`assignment_id` text NOT NULL,
	`kind` text NOT NULL,
	`chain_id` text NOT NULL,
	`deadlines_policy_id` text NOT NULL,
	`escalation_policy_id` text NOT NULL,
	`schedule` text NOT NULL,
	`started_at` integer NOT NULL,
	`due_at` integer NOT NULL,
	`target_ms` integer NOT NULL,
	`rule` text NOT NULL,
	`rests_on_uncovered` integer NOT NULL,
	`round` integer NOT NULL,
	`status` text NOT NULL,
	`missed_at` integer,
	`ended_at` integer,
	`end_reason` text,
	`step_id` text,
	`step_repeat` integer NOT NULL,
	`step_at` integer,
	`import_id` text,
	FOREIGN KEY (`lead_id`) REFERENCES `leads`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `clocks_lead` ON `clocks` (`lead_id`,`status`);--> statement-breakpoint
CREATE INDEX `clocks_waiting` ON `clocks` (`id`) WHERE "clocks"."ended_at" is null and "clocks"."step_id" is not null;--> statement-breakpoint
CREATE INDEX `clocks_import` ON `clocks` (`import_id`) WHERE "clocks"."import_id" is not null;--> statement-breakpoint
CREATE INDEX `clocks_missed` ON `clocks` (`missed_at`) WHERE "clocks"."missed_at" is not null;--> statement-breakpoint
CREATE INDEX `clocks_ended` ON `clocks` (`ended_at`) WHERE "clocks"."ended_at" is not null;--> statement-breakpoint
CREATE TABLE `counters` (
	`name` text PRIMARY KEY NOT NULL,
	`value` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `deal_days` (
	`member_id` text NOT NULL,
	`line` text NOT NULL,
	`day` text NOT NULL,
	`won` integer NOT NULL,
	`lost` integer NOT NULL,
	PRIMARY KEY(`member_id`, `line`, `day`)
);
--> statement-breakpoint
CREATE INDEX `deal_days_day` ON `deal_days` (`day`);--> statement-breakpoint
CREATE TABLE `deals` (
	`id` text PRIMARY KEY NOT NULL,
	`number` text NOT NULL,
	`member_id` text NOT NULL,
	`account_id` text,
	`customer` text,
	`lead_id` text,
	`line` text NOT NULL,
	`product` text,
	`outcome` text NOT NULL,
	`amount_minor` integer NOT NULL,
	`currency` text NOT NULL,
	`closed_on` text NOT NULL,
	`source` text,
	`external_id` text,
	`recorded_at` integer,
	`recorded_by` text,
	`cancelled_at` integer,
	`replaced_by_id` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `deals_number_unique` ON `deals` (`number`);--> statement-breakpoint
CREATE INDEX `deals_member` ON `deals` (`member_id`,`closed_on`);--> statement-breakpoint
CREATE INDEX `deals_account` ON `deals` (`account_id`);--> statement-breakpoint
CREATE INDEX `deals_recorded` ON `deals` (`recorded_at`);--> statement-breakpoint
CREATE INDEX `deals_closed` ON `deals` (`closed_on`);--> statement-breakpoint
CREATE UNIQUE INDEX `deals_external` ON `deals` (`source`,`external_id`);--> statement-breakpoint
CREATE TABLE `directory_departments` (
	`platform` text NOT NULL,
	`workspace` text NOT NULL,
	`external_id` text NOT NULL,
	`name` text NOT NULL,
	`parent_external_id` text,
	`leader_external_ids` text NOT NULL,
	`unit_id` text,
	`seen_at` integer NOT NULL,
	`gone_at` integer,
	PRIMARY KEY(`platform`, `workspace`, `external_id`)
);
--> statement-breakpoint
CREATE TABLE `directory_people` (
	`platform` text NOT NULL,
	`workspace` text NOT NULL,
	`external_id` text NOT NULL,
	`name` text NOT NULL,
	`mobile` text,
	`email` text,
	`department_ids` text NOT NULL,
	`manager_external_id` text,
	`member_id` text,
	`seen_at` integer NOT NULL,
	`gone_at` integer,
	PRIMARY KEY(`platform`, `workspace`, `external_id`)
);
--> statement-breakpoint
CREATE INDEX `directory_people_member` ON `directory_people` (`member_id`);--> statement-breakpoint
CREATE TABLE `disputes` (
	`id` text PRIMARY KEY NOT NULL,
	`number` text NOT NULL,
	`award_id` text NOT NULL,
	`line` text NOT NULL,
	`reason` text NOT NULL,
	`raised_by` text NOT NULL,
	`raised_at` integer NOT NULL,
	`owner_id` text NOT NULL,
	`due_at` integer NOT NULL,
	`status` text NOT NULL,
	`answer` text,
	`decided_by` text,
	`decided_at` integer,
	`correction_id` text,
	`escalated_at` integer,
	`version` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `disputes_number_unique` ON `disputes` (`number`);--> statement-breakpoint
CREATE INDEX `disputes_award` ON `disputes` (`award_id`);--> statement-breakpoint
CREATE INDEX `disputes_open` ON `disputes` (`due_at`) WHERE "disputes"."status" = 'open';--> statement-breakpoint
CREATE TABLE `events` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`subject_kind` text NOT NULL,
	`subject_id` text NOT NULL,
	`type` text NOT NULL,
	`actor_id` text,
	`via` text NOT NULL,
	`occurred_at` integer NOT NULL,
	`recorded_at` integer NOT NULL,
	`params` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `events_subject` ON `events` (`subject_id`,`seq`);--> statement-breakpoint
CREATE TABLE `files` (
	`sha256` text PRIMARY KEY NOT NULL,
	`bytes` integer NOT NULL,
	`mime` text NOT NULL,
	`kind` text NOT NULL,
	`facts` text NOT NULL,
	`display_sha256` text,
	`stored_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `files_display` ON `files` (`display_sha256`);--> statement-breakpoint
CREATE TABLE `identities` (
	`platform` text NOT NULL,
	`workspace` text NOT NULL,
	`external_id` text NOT NULL,
	`member_id` text NOT NULL,
	PRIMARY KEY(`platform`, `workspace`, `external_id`)
);
--> statement-breakpoint
CREATE INDEX `identities_member` ON `identities` (`member_id`,`platform`);--> statement-breakpoint
CREATE TABLE `import_refusals` (
	`import_id` text NOT NULL,
	`line` integer NOT NULL,
	`reason` text NOT NULL,
	PRIMARY KEY(`import_id`, `line`)
);
--> statement-breakpoint
CREATE TABLE `imports` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`file_hash` text NOT NULL,
	`file_name` text NOT NULL,
	`actor_id` text,
	`started_at` integer NOT NULL,
	`finished_at` integer,
	`rows_read` integer NOT NULL,
	`rows_stored` integer NOT NULL,
	`rows_duplicate` integer NOT NULL,
	`rows_refused` integer NOT NULL,
	`rows_assigned` integer NOT NULL,
	`rows_pooled` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `imports_fileHash_unique` ON `imports` (`file_hash`);--> statement-breakpoint
CREATE TABLE `inbox` (
	`source` text NOT NULL,
	`event_id` text NOT NULL,
	`kind` text NOT NULL,
	`payload` text NOT NULL,
	`status` text NOT NULL,
	`attempts` integer NOT NULL,
	`received_at` integer NOT NULL,
	`not_before` integer,
	`done_at` integer,
	`problem_code` text,
	PRIMARY KEY(`source`, `event_id`)
);
--> statement-breakpoint
CREATE INDEX `inbox_status` ON `inbox` (`status`,`not_before`);--> statement-breakpoint
CREATE INDEX `inbox_done` ON `inbox` (`done_at`);--> statement-breakpoint
CREATE TABLE `job_runs` (
	`job` text NOT NULL,
	`slot` integer NOT NULL,
	`started_at` integer NOT NULL,
	`finished_at` integer,
	`outcome` text NOT NULL,
	`note` text,
	PRIMARY KEY(`job`, `slot`)
);
--> statement-breakpoint
CREATE TABLE `lead_grades` (
	`id` text PRIMARY KEY NOT NULL,
	`lead_id` text NOT NULL,
	`at` integer NOT NULL,
	`score` integer NOT NULL,
	`grade` text NOT NULL,
	`terms` text NOT NULL,
	`policy_id` text NOT NULL,
	FOREIGN KEY (`lead_id`) REFERENCES `leads`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `lead_grades_lead` ON `lead_grades` (`lead_id`,`at`);--> statement-breakpoint
CREATE TABLE `lead_payloads` (
	`lead_id` text PRIMARY KEY NOT NULL,
	`raw` text NOT NULL,
	FOREIGN KEY (`lead_id`) REFERENCES `leads`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `leads` (
	`id` text PRIMARY KEY NOT NULL,
	`number` text NOT NULL,
	`source` text NOT NULL,
	`external_id` text,
	`body_hash` text NOT NULL,
	`name` text NOT NULL,
	`phone_raw` text,
	`phone_e_164` text,
	`company` text,
	`account_id` text,
	`product` text,
	`product_line` text,
	`need` text,
	`province` text,
	`city` text,
	`flags` text NOT NULL,
	`occurred_at` integer,
	`received_at` integer NOT NULL,
	`status` text NOT NULL,
	`owner_id` text,
	`unit_id` text NOT NULL,
	`assignment_id` text,
	`score` integer NOT NULL,
	`grade` text NOT NULL,
	`ltv_tier` text,
	`import_id` text,
	`touched_at` integer,
	`closed_at` integer,
	`close_reason` text,
	`version` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `leads_number_unique` ON `leads` (`number`);--> statement-breakpoint
CREATE UNIQUE INDEX `leads_external` ON `leads` (`source`,`external_id`);--> statement-breakpoint
CREATE INDEX `leads_body` ON `leads` (`body_hash`,`received_at`) WHERE "leads"."external_id" is null;--> statement-breakpoint
CREATE INDEX `leads_owner` ON `leads` (`owner_id`,`status`);--> statement-breakpoint
CREATE INDEX `leads_unit` ON `leads` (`unit_id`,`status`,`received_at`);--> statement-breakpoint
CREATE INDEX `leads_phone` ON `leads` (`phone_e_164`);--> statement-breakpoint
CREATE INDEX `leads_account` ON `leads` (`account_id`) WHERE "leads"."account_id" is not null;--> statement-breakpoint
CREATE INDEX `leads_import` ON `leads` (`import_id`) WHERE "leads"."import_id" is not null;--> statement-breakpoint
CREATE INDEX `leads_received` ON `leads` (`received_at`);--> statement-breakpoint
CREATE INDEX `leads_open` ON `leads` (`id`) WHERE "leads"."status" in ('pooled', 'assigned', 'accepted');--> statement-breakpoint
CREATE TABLE `leaves` (
	`id` text PRIMARY KEY NOT NULL,
	`member_id` text NOT NULL,
	`from_at` integer NOT NULL,
	`to_at` integer NOT NULL,
	`substitute_id` text
);
--> statement-breakpoint
CREATE INDEX `leaves_to` ON `leaves` (`to_at`);--> statement-breakpoint
CREATE TABLE `ledger` (
	`member_id` text NOT NULL,
	`unit` text NOT NULL,
	`entry` integer NOT NULL,
	`award_id` text NOT NULL,
	`amount_minor` integer NOT NULL,
	`balance_minor` integer NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`member_id`, `unit`, `entry`)
);
--> statement-breakpoint
CREATE UNIQUE INDEX `ledger_awardId_unique` ON `ledger` (`award_id`);--> statement-breakpoint
CREATE TABLE `local_files` (
	`sha256` text NOT NULL,
	`conversation` text NOT NULL,
	PRIMARY KEY(`sha256`, `conversation`)
);
--> statement-breakpoint
CREATE TABLE `local_messages` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`conversation` text NOT NULL,
	`author_id` text,
	`idempotency_key` text NOT NULL,
	`card_key` text,
	`content` text NOT NULL,
	`created_at` integer NOT NULL,
	`changed_at` integer NOT NULL,
	`revision` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `local_messages_id_unique` ON `local_messages` (`id`);--> statement-breakpoint
CREATE UNIQUE INDEX `local_messages_idempotencyKey_unique` ON `local_messages` (`idempotency_key`);--> statement-breakpoint
CREATE INDEX `local_conversation` ON `local_messages` (`conversation`,`seq`);--> statement-breakpoint
CREATE UNIQUE INDEX `local_revision` ON `local_messages` (`revision`);--> statement-breakpoint
CREATE TABLE `local_reads` (
	`member_id` text NOT NULL,
	`conversation` text NOT NULL,
	`seq` integer NOT NULL,
	PRIMARY KEY(`member_id`, `conversation`)
);
--> statement-breakpoint
CREATE TABLE `member_periods` (
	`id` text PRIMARY KEY NOT NULL,
	`member_id` text NOT NULL,
	`role` text NOT NULL,
	`unit_id` text NOT NULL,
	`from_at` integer NOT NULL,
	`to_at` integer
);
--> statement-breakpoint
CREATE INDEX `member_periods_member` ON `member_periods` (`member_id`,`from_at`);--> statement-breakpoint
CREATE TABLE `member_states` (
	`member_id` text PRIMARY KEY NOT NULL,
	`open_leads` integer NOT NULL,
	`consecutive_misses` integer NOT NULL,
	`last_assigned_at` integer,
	`pause_id` text,
	FOREIGN KEY (`member_id`) REFERENCES `members`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `members` (
	`id` text PRIMARY KEY NOT NULL,
	`key` text NOT NULL,
	`name` text NOT NULL,
	`name_en` text NOT NULL,
	`mobile` text,
	`email` text,
	`accounts` text,
	`role` text NOT NULL,
	`unit_id` text NOT NULL,
	`city` text,
	`lat` real,
	`lng` real,
	`schedule` text NOT NULL,
	`skills` text NOT NULL,
	`certificates` text NOT NULL,
	`locale` text NOT NULL,
	`platform` text NOT NULL,
	`deactivated_at` integer,
	FOREIGN KEY (`unit_id`) REFERENCES `units`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `members_key_unique` ON `members` (`key`);--> statement-breakpoint
CREATE TABLE `meta` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `outbox` (
	`id` text PRIMARY KEY NOT NULL,
	`dedupe_key` text NOT NULL,
	`platform` text NOT NULL,
	`recipient_kind` text NOT NULL,
	`recipient_id` text NOT NULL,
	`card_key` text,
	`subject_id` text,
	`content` text,
	`priority` integer NOT NULL,
	`status` text NOT NULL,
	`not_before` integer NOT NULL,
	`attempts` integer NOT NULL,
	`lease_owner` text,
	`lease_until` integer,
	`created_at` integer NOT NULL,
	`sent_at` integer,
	`problem_code` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `outbox_dedupeKey_unique` ON `outbox` (`dedupe_key`);--> statement-breakpoint
CREATE INDEX `outbox_due` ON `outbox` (`platform`,`priority`,`not_before`) WHERE "outbox"."status" = 'pending';--> statement-breakpoint
CREATE INDEX `outbox_sending` ON `outbox` (`recipient_id`,`card_key`) WHERE "outbox"."status" = 'sending';--> statement-breakpoint
CREATE INDEX `outbox_created` ON `outbox` (`created_at`);--> statement-breakpoint
CREATE TABLE `page_openings` (
	`token_hash` text PRIMARY KEY NOT NULL,
	`session` text NOT NULL,
	`opened_at` integer NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `page_openings_expires` ON `page_openings` (`expires_at`);--> statement-breakpoint
CREATE TABLE `pauses` (
	`id` text PRIMARY KEY NOT NULL,
	`member_id` text NOT NULL,
	`from_at` integer NOT NULL,
	`to_at` integer,
	`missed_clock_ids` text NOT NULL,
	`moved_lead_ids` text NOT NULL,
	`cleared_by` text,
	`policy_id` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `pauses_member` ON `pauses` (`member_id`,`from_at`);--> statement-breakpoint
CREATE TABLE `payments` (
	`id` text PRIMARY KEY NOT NULL,
	`number` text NOT NULL,
	`deal_id` text NOT NULL,
	`amount_minor` integer NOT NULL,
	`currency` text NOT NULL,
	`received_on` text NOT NULL,
	`refunds_id` text,
	`replaced_by_id` text,
	`source` text NOT NULL,
	`external_id` text,
	`recorded_at` integer NOT NULL,
	`recorded_by` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `payments_number_unique` ON `payments` (`number`);--> statement-breakpoint
CREATE INDEX `payments_deal` ON `payments` (`deal_id`);--> statement-breakpoint
CREATE INDEX `payments_recorded` ON `payments` (`recorded_at`);--> statement-breakpoint
CREATE UNIQUE INDEX `payments_external` ON `payments` (`source`,`external_id`);--> statement-breakpoint
CREATE TABLE `platform_usage` (
	`platform` text NOT NULL,
	`month` text NOT NULL,
	`what` text NOT NULL,
	`spent` integer NOT NULL,
	`told_percent` integer NOT NULL,
	PRIMARY KEY(`platform`, `month`, `what`)
);
--> statement-breakpoint
CREATE TABLE `policies` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`version` integer NOT NULL,
	`file` text NOT NULL,
	`hash` text NOT NULL,
	`source` text NOT NULL,
	`model` text NOT NULL,
	`loaded_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `policies_version` ON `policies` (`name`,`version`);--> statement-breakpoint
CREATE UNIQUE INDEX `policies_hash` ON `policies` (`name`,`hash`);--> statement-breakpoint
CREATE TABLE `posts` (
	`card_key` text NOT NULL,
	`platform` text NOT NULL,
	`recipient_kind` text NOT NULL,
	`recipient_id` text NOT NULL,
	`subject_id` text NOT NULL,
	`message_ref` text NOT NULL,
	`content_hash` text NOT NULL,
	`changed_at` integer NOT NULL,
	PRIMARY KEY(`card_key`, `platform`, `recipient_kind`, `recipient_id`)
);
--> statement-breakpoint
CREATE INDEX `posts_subject` ON `posts` (`subject_id`);--> statement-breakpoint
CREATE INDEX `posts_message` ON `posts` (`platform`,`message_ref`);--> statement-breakpoint
CREATE TABLE `quotes` (
	`id` text PRIMARY KEY NOT NULL,
	`number` text NOT NULL,
	`member_id` text NOT NULL,
	`account_id` text,
	`customer` text,
	`lead_id` text,
	`product` text,
	`amount_minor` integer NOT NULL,
	`currency` text NOT NULL,
	`sent_at` integer NOT NULL,
	`settled_at` integer,
	`settled_as` text,
	`deal_id` text,
	`source` text NOT NULL,
	`external_id` text,
	`recorded_at` integer NOT NULL,
	`recorded_by` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `quotes_number_unique` ON `quotes` (`number`);--> statement-breakpoint
CREATE INDEX `quotes_waiting` ON `quotes` (`sent_at`) WHERE "quotes"."settled_at" is null;--> statement-breakpoint
CREATE INDEX `quotes_member` ON `quotes` (`member_id`,`sent_at`);--> statement-breakpoint
CREATE INDEX `quotes_deal` ON `quotes` (`deal_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `quotes_external` ON `quotes` (`source`,`external_id`);--> statement-breakpoint
CREATE TABLE `report_files` (
	`sha256` text NOT NULL,
	`report_id` text NOT NULL,
	PRIMARY KEY(`sha256`, `report_id`)
);
--> statement-breakpoint
CREATE TABLE `reports` (
	`id` text PRIMARY KEY NOT NULL,
	`report` text NOT NULL,
	`unit_id` text NOT NULL,
	`slot` integer NOT NULL,
	`figures` text NOT NULL,
	`pictures` text,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `reports_slot` ON `reports` (`report`,`unit_id`,`slot`);--> statement-breakpoint
CREATE INDEX `reports_unit` ON `reports` (`unit_id`,`slot`);--> statement-breakpoint
CREATE TABLE `rights` (
	`member_id` text NOT NULL,
	`right` text NOT NULL,
	`granted_at` integer NOT NULL,
	`granted_by` text,
	`revoked_at` integer,
	PRIMARY KEY(`member_id`, `right`, `granted_at`)
);
--> statement-breakpoint
CREATE TABLE `secrets` (
	`name` text PRIMARY KEY NOT NULL,
	`nonce` text NOT NULL,
	`ciphertext` text NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `sessions` (
	`id_hash` text PRIMARY KEY NOT NULL,
	`member_id` text,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `sessions_expires` ON `sessions` (`expires_at`);--> statement-breakpoint
CREATE TABLE `timers` (
	`key` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`subject_id` text NOT NULL,
	`lane` text NOT NULL,
	`due_at` integer NOT NULL,
	`attempts` integer NOT NULL,
	`lease_owner` text,
	`lease_until` integer
);
--> statement-breakpoint
CREATE INDEX `timers_due` ON `timers` (`lane`,`due_at`);--> statement-breakpoint
CREATE INDEX `timers_lease` ON `timers` (`lease_until`) WHERE "timers"."lease_until" is not null;--> statement-breakpoint
CREATE TABLE `touches` (
	`id` text PRIMARY KEY NOT NULL,
	`lead_id` text NOT NULL,
	`member_id` text NOT NULL,
	`kind` text NOT NULL,
	`proof` text NOT NULL,
	`outcome` text NOT NULL,
	`seconds` integer,
	`note` text,
	`is_first_touch` integer NOT NULL,
	`occurred_at` integer NOT NULL,
	`recorded_at` integer NOT NULL,
	`undone_at` integer,
	FOREIGN KEY (`lead_id`) REFERENCES `leads`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `touches_lead` ON `touches` (`lead_id`,`occurred_at`);--> statement-breakpoint
CREATE INDEX `touches_member` ON `touches` (`member_id`,`occurred_at`);--> statement-breakpoint
CREATE INDEX `touches_recorded` ON `touches` (`recorded_at`);--> statement-breakpoint
CREATE TABLE `undos` (
	`id` text PRIMARY KEY NOT NULL,
	`member_id` text NOT NULL,
	`lead_id` text NOT NULL,
	`action` text NOT NULL,
	`lead_version` integer NOT NULL,
	`before` text NOT NULL,
	`expires_at` integer NOT NULL,
	`used_at` integer
);
--> statement-breakpoint
CREATE INDEX `undos_lead` ON `undos` (`lead_id`,`expires_at`);--> statement-breakpoint
CREATE INDEX `undos_expires` ON `undos` (`expires_at`);--> statement-breakpoint
CREATE TABLE `units` (
	`id` text PRIMARY KEY NOT NULL,
	`key` text NOT NULL,
	`kind` text NOT NULL,
	`name` text NOT NULL,
	`name_en` text NOT NULL,
	`parent_id` text,
	`lat` real,
	`lng` real,
	`deactivated_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `units_key_unique` ON `units` (`key`);--> statement-breakpoint
CREATE TABLE `uploads` (
	`id` text PRIMARY KEY NOT NULL,
	`member_id` text NOT NULL,
	`file_name` text NOT NULL,
	`bytes` integer NOT NULL,
	`sha256` text,
	`started_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `uploads_member` ON `uploads` (`member_id`,`sha256`);--> statement-breakpoint
CREATE INDEX `uploads_sha256` ON `uploads` (`sha256`);--> statement-breakpoint
CREATE INDEX `uploads_started` ON `uploads` (`started_at`);--> statement-breakpoint
CREATE TABLE `visits` (
	`id` text PRIMARY KEY NOT NULL,
	`number` text NOT NULL,
	`lead_id` text,
	`account_id` text,
	`member_id` text NOT NULL,
	`policy_id` text NOT NULL,
	`code` text NOT NULL,
	`status` text NOT NULL,
	`opened_at` integer NOT NULL,
	`ended_at` integer,
	`needs` text NOT NULL,
	`competitor` text,
	`next_step` text,
	`qr_sha256` text,
	`cancel_reason` text,
	`touch_id` text,
	`version` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `visits_number_unique` ON `visits` (`number`);--> statement-breakpoint
CREATE UNIQUE INDEX `visits_code_unique` ON `visits` (`code`);--> statement-breakpoint
CREATE UNIQUE INDEX `visits_open` ON `visits` (`member_id`) WHERE "visits"."status" = 'open';--> statement-breakpoint
CREATE INDEX `visits_lead` ON `visits` (`lead_id`);--> statement-breakpoint
CREATE INDEX `visits_account` ON `visits` (`account_id`,`ended_at`);--> statement-breakpoint
CREATE INDEX `visits_ended` ON `visits` (`ended_at`);--> statement-breakpoint
CREATE INDEX `visits_qr` ON `visits` (`qr_sha256`);--> statement-breakpoint
CREATE TABLE `wecom_cards` (
	`task_id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`msg_id` text NOT NULL,
	`sent_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `wecom_cards_sent` ON `wecom_cards` (`sent_at`);--> statement-breakpoint
CREATE TABLE `wecom_codes` (
	`code` text PRIMARY KEY NOT NULL,
	`task_id` text NOT NULL,
	`came_with` text NOT NULL,
	`received_at` integer NOT NULL,
	`used_at` integer
);
--> statement-breakpoint
CREATE INDEX `wecom_codes_task` ON `wecom_codes` (`task_id`,`received_at`);--> statement-breakpoint
CREATE INDEX `wecom_codes_received` ON `wecom_codes` (`received_at`);