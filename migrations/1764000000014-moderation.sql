-- Moderation in full: limits, slow mode, patterns, languages, approval, help routes, appeals, and support that is kept but counted apart.

-- up
alter table moderation_policy
  -- RE2 syntax: a match takes time in proportion to the text.
  add column patterns text[] not null default '{}' check (cardinality(patterns) <= 50),
  add column max_links_of_newcomers integer not null default 2 check (max_links_of_newcomers between 0 and 100),
  -- ISO 639-1; empty: every language.
  add column languages text[] not null default '{}' check (cardinality(languages) <= 70),
  add column approves_anonymous boolean not null default false,
  -- How many suggestions of an author a person looks at first.
  add column approves_first integer not null default 0 check (approves_first between 0 and 100),
  -- One suggestion per author within so many minutes; 0: off.
  add column slow_mode_minutes integer not null default 0 check (slow_mode_minutes between 0 and 10080),
  add column max_per_address_per_minute integer not null default 1200 check (max_per_address_per_minute between 1 and 100000),
  add column max_per_integration_per_minute integer not null default 3000 check (max_per_integration_per_minute between 1 and 100000),
  add column max_per_workspace_per_minute integer not null default 100000 check (max_per_workspace_per_minute between 1 and 1000000),
  -- How many authors who may be one person, or a crowd that was sent, count on one idea.
  add column counted_per_address integer not null default 3 check (counted_per_address between 1 and 100000),
  add column counted_same_words integer not null default 5 check (counted_same_words between 1 and 100000),
  add column counted_newcomers integer not null default 30 check (counted_newcomers between 1 and 100000),
  add column burst_minutes integer not null default 10 check (burst_minutes between 1 and 1440),
  add column answers_rejected boolean not null default false;

-- An integration's own bounds; null: those of the workspace.
create table integration_limit (
  workspace_id uuid not null references workspace (id) on delete cascade,
  integration_id uuid not null,
  max_per_minute integer check (max_per_minute between 1 and 100000),
  slow_mode_minutes integer check (slow_mode_minutes between 0 and 10080),
  primary key (workspace_id, integration_id),
  foreign key (workspace_id, integration_id) references integration (workspace_id, id) on delete cascade
);
call isolate('integration_limit');

-- What is answered to a message that is no suggestion but a call for help. A topic without a row is on, with the terms that Heed brings.
create table help_route (
  workspace_id uuid not null references workspace (id) on delete cascade,
  topic text not null check (topic in ('crisis', 'harm', 'account')),
  is_enabled boolean not null default true,
  -- Beside those that Heed brings.
  terms text[] not null default '{}' check (cardinality(terms) <= 200),
  text text check (char_length(text) <= 2000),
  url text check (char_length(url) <= 2000),
  primary key (workspace_id, topic)
);
call isolate('help_route');

alter table moderation_verdict
  -- What the author may read of a rejection.
  add column public_reason text check (char_length(public_reason) <= 2000),
  drop constraint moderation_verdict_verdict_check,
  add constraint moderation_verdict_verdict_check check (verdict in ('pass', 'hold', 'sensitive', 'approve', 'reject')) not valid;
alter table moderation_verdict validate constraint moderation_verdict_verdict_check;

create table appeal (
  workspace_id uuid not null references workspace (id) on delete cascade,
  id uuid not null,
  submission_id uuid not null,
  verdict_id uuid not null,
  -- The author's words; null once erased.
  text text check (char_length(text) between 1 and 2000),
  -- Who brought it: a member, or a bot for the author.
  actor_kind text not null check (actor_kind in ('member', 'machine')),
  actor_id uuid,
  appealed_at timestamptz(3) not null default now(),
  primary key (workspace_id, id),
  -- Once per verdict.
  unique (workspace_id, verdict_id),
  foreign key (workspace_id, verdict_id) references moderation_verdict (workspace_id, id) on delete cascade,
  foreign key (workspace_id, submission_id) references submission (workspace_id, id) on delete cascade
);
create index appeal_of on appeal (workspace_id, submission_id, id);
call isolate('appeal');

-- Where a suggestion came from, as a keyed hash of the IPv4 address or the /64. Kept for 30 days. Text, because bytea = is no leakproof way into an index.
create table submission_origin (
  workspace_id uuid not null,
  submission_id uuid not null,
  address_hash text not null check (char_length(address_hash) <= 64),
  recorded_at timestamptz(3) not null default now(),
  primary key (workspace_id, submission_id),
  foreign key (workspace_id, submission_id) references submission (workspace_id, id) on delete cascade
);
create index submission_origin_same on submission_origin (workspace_id, address_hash, submission_id);
create index submission_origin_age on submission_origin (workspace_id, recorded_at);
call isolate('submission_origin');

create index identity_same_mail on identity (workspace_id, email) where assurance = 'verified' and email is not null;

alter table support
  -- False: kept and answered like any other, but not in support_count.
  add column is_counted boolean not null default true,
  add column discount_reason text check (discount_reason in ('same_mail', 'same_address', 'same_words', 'burst', 'decision')),
  add constraint support_discounted_why check (is_counted = (discount_reason is null));
create index support_discounted on support (workspace_id, idea_id) where not is_counted;

alter table idea
  -- Distinct authors of the group who stand behind it but are not counted, kept on the canonical idea.
  add column discounted_count integer not null default 0 check (discounted_count >= 0);

-- The nightly clean-up of address hashes for the workspaces there are; new ones get theirs when they are made.
insert into schedule (workspace_id, id, cadence, offset_minutes, next_due_at)
  select workspace_id, 'origins.purge', cadence, 205, next_due_at from schedule where id = 'intake.purge'
  on conflict do nothing;

-- down
delete from schedule_run where schedule_id = 'origins.purge';
delete from schedule where id = 'origins.purge';
alter table idea drop column discounted_count;
drop index support_discounted;
alter table support drop constraint support_discounted_why, drop column discount_reason, drop column is_counted;
drop index identity_same_mail;
drop table submission_origin;
drop table appeal;
alter table moderation_verdict drop constraint moderation_verdict_verdict_check;
update moderation_verdict set verdict = 'hold' where verdict = 'sensitive';
alter table moderation_verdict
  drop column public_reason,
  add constraint moderation_verdict_verdict_check check (verdict in ('pass', 'hold', 'approve', 'reject'));
drop table help_route;
drop table integration_limit;
alter table moderation_policy
  drop column answers_rejected, drop column burst_minutes, drop column counted_newcomers, drop column counted_same_words, drop column counted_per_address,
  drop column max_per_workspace_per_minute, drop column max_per_integration_per_minute, drop column max_per_address_per_minute,
  drop column slow_mode_minutes, drop column approves_first, drop column approves_anonymous, drop column languages, drop column max_links_of_newcomers,
  drop column patterns;
