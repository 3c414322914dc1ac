-- Look-ups and openings that wait for a platform; the short answer to whoever asked, and what it asks them in turn.

-- up
-- Somebody pointed at a message whose words a job has yet to fetch. Gone once they are there, or are known not to be had.
create table lookup (
  workspace_id uuid not null references workspace (id) on delete cascade,
  id uuid not null,
  integration_id uuid not null,
  inbound_delivery_id uuid,
  platform text not null check (char_length(platform) <= 40),
  realm text not null check (char_length(realm) <= 200),
  channel text not null check (char_length(channel) <= 300),
  message_id text not null check (char_length(message_id) between 1 and 300),
  -- Who pointed, as the platform names them: they may not be allowed to, so nobody is made an author by it.
  pointer jsonb not null,
  pointer_id text not null check (char_length(pointer_id) between 1 and 500),
  hint jsonb not null default '{}',
  is_over_limit boolean not null default false,
  attempts integer not null default 0,
  created_at timestamptz(3) not null default now(),
  primary key (workspace_id, id),
  unique (workspace_id, platform, realm, channel, message_id, integration_id, pointer_id),
  foreign key (workspace_id, integration_id) references integration (workspace_id, id) on delete cascade,
  foreign key (workspace_id, inbound_delivery_id) references inbound_delivery (workspace_id, id) on delete set null (inbound_delivery_id)
);
call isolate('lookup');

-- What the platform needs to make the thread of a suggestion that came without one; null once used, or past use.
alter table submission add column opening jsonb;
alter table submission add column opening_attempts integer not null default 0;
create index submission_opening on submission (workspace_id, received_at) where opening is not null;

-- Null: not known.
alter table thread_reply add column is_member boolean;
-- Replies that came before their thread are looked after, and so is whether a thread is anybody's.
create index thread_reply_age on thread_reply (workspace_id, received_at);
create index submission_in_thread on submission (workspace_id, thread_id) where thread_id is not null;
create index delivery_in_thread on delivery (workspace_id, thread_id) where thread_id is not null;

alter table delivery drop constraint delivery_purpose_check;
alter table delivery add constraint delivery_purpose_check check (purpose in ('announcement', 'correction', 'acknowledgement', 'event'));

create table prompt (
  workspace_id uuid not null references workspace (id) on delete cascade,
  id uuid not null,
  purpose text not null check (purpose in ('estimate', 'consent', 'vote', 'solved', 'survey')),
  -- What it is about: of a consent, the submission under which it is asked.
  subject_id uuid not null,
  thread_id uuid not null,
  -- Whom it asks; null: everybody there.
  author_id uuid,
  asked_at timestamptz(3) not null default now(),
  answered_at timestamptz(3),
  primary key (workspace_id, id),
  unique (workspace_id, purpose, subject_id, thread_id),
  foreign key (workspace_id, thread_id) references thread (workspace_id, id),
  foreign key (workspace_id, author_id) references author (workspace_id, id)
);
-- Nobody is asked twice whether they may be named.
create unique index prompt_for_consent on prompt (workspace_id, author_id) where purpose = 'consent';
call isolate('prompt');

create table acknowledgement_policy (
  workspace_id uuid not null references workspace (id) on delete cascade,
  is_enabled boolean not null default true,
  asks_for_credit boolean not null default true,
  -- Integrations through which nothing is acknowledged.
  silent_integration_ids uuid[] not null default '{}' check (cardinality(silent_integration_ids) <= 200),
  -- Where a public idea can be seen: {id} and {no} stand for the idea's.
  idea_url text check (char_length(idea_url) <= 500),
  version integer not null default 1,
  updated_at timestamptz(3) not null default now(),
  primary key (workspace_id)
);
call isolate('acknowledgement_policy');

-- The workspace's own words, instead of those that Heed brings.
create table acknowledgement_wording (
  workspace_id uuid not null references workspace (id) on delete cascade,
  -- ISO 639-1.
  language text not null check (char_length(language) = 2),
  situation text not null check (situation in (
    'received', 'similar', 'planned', 'in_progress', 'shipped', 'declined', 'status_planned', 'status_in_progress', 'status_shipped', 'status_declined',
    'rejected', 'help', 'consent', 'consent_link', 'consent_name', 'consent_anonymous')),
  text text not null check (char_length(text) between 1 and 1000),
  primary key (workspace_id, language, situation)
);
call isolate('acknowledgement_wording');

-- down
drop table acknowledgement_wording;
drop table acknowledgement_policy;
drop table prompt;
alter table delivery drop constraint delivery_purpose_check;
delete from delivery where purpose = 'acknowledgement';
alter table delivery add constraint delivery_purpose_check check (purpose in ('announcement', 'correction', 'event'));
drop index delivery_in_thread;
drop index submission_in_thread;
drop index thread_reply_age;
alter table thread_reply drop column is_member;
drop index submission_opening;
alter table submission drop column opening_attempts;
alter table submission drop column opening;
drop table lookup;
