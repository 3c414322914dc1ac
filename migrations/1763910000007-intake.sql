-- What comes in: deliveries of the platforms, submissions with their revisions and bytes, replies in known threads.

-- up
create table inbound_delivery (
  workspace_id uuid not null references workspace (id) on delete cascade,
  id uuid not null,
  integration_id uuid not null,
  -- The platform's own key of the delivery.
  external_id text not null check (char_length(external_id) between 1 and 300),
  event_count integer not null,
  received_at timestamptz(3) not null default now(),
  primary key (workspace_id, id),
  unique (workspace_id, integration_id, external_id),
  foreign key (workspace_id, integration_id) references integration (workspace_id, id) on delete cascade
);
create index inbound_delivery_newest on inbound_delivery (workspace_id, integration_id, id);
create index inbound_delivery_age on inbound_delivery (workspace_id, received_at);
call isolate('inbound_delivery');

-- The bytes as they came, kept 90 days.
create table payload (
  workspace_id uuid not null,
  inbound_delivery_id uuid not null,
  content_type text not null check (char_length(content_type) <= 200),
  bytes bytea not null,
  received_at timestamptz(3) not null default now(),
  primary key (workspace_id, inbound_delivery_id),
  foreign key (workspace_id, inbound_delivery_id) references inbound_delivery (workspace_id, id) on delete cascade
);
create index payload_age on payload (workspace_id, received_at);
call isolate('payload');

-- Of a refused request only this is kept: when (to the hour), why, how often.
create table inbound_refusal (
  workspace_id uuid not null references workspace (id) on delete cascade,
  integration_id uuid not null,
  hour timestamptz(3) not null,
  reason text not null check (char_length(reason) <= 60),
  count integer not null default 1,
  last_at timestamptz(3) not null default now(),
  primary key (workspace_id, integration_id, hour, reason),
  foreign key (workspace_id, integration_id) references integration (workspace_id, id) on delete cascade
);
call isolate('inbound_refusal');

create table submission (
  workspace_id uuid not null references workspace (id) on delete cascade,
  id uuid not null,
  integration_id uuid,
  inbound_delivery_id uuid,
  platform text not null check (char_length(platform) <= 40),
  realm text not null check (char_length(realm) <= 200),
  channel text not null check (char_length(channel) <= 300),
  message_id text not null check (char_length(message_id) between 1 and 300),
  intent text not null check (intent in ('explicit', 'implicit')),
  state text not null default 'received'
    check (state in ('received', 'held', 'rejected', 'triage', 'pending_match', 'attached', 'withdrawn', 'erased')),
  state_reason text check (char_length(state_reason) <= 500),
  -- The person as the platform named them, until the processing job has made an identity of it.
  speaker jsonb,
  author_id uuid,
  thread_id uuid,
  permalink text check (char_length(permalink) <= 2048),
  idea_id uuid,
  revision_no integer not null default 1,
  said_at timestamptz(3),
  received_at timestamptz(3) not null default now(),
  processed_at timestamptz(3),
  version integer not null default 1,
  primary key (workspace_id, id),
  -- One message is one submission, whichever ways it arrives (rule 2).
  unique (workspace_id, platform, realm, channel, message_id),
  foreign key (workspace_id, integration_id) references integration (workspace_id, id),
  foreign key (workspace_id, inbound_delivery_id) references inbound_delivery (workspace_id, id) on delete set null (inbound_delivery_id),
  foreign key (workspace_id, author_id) references author (workspace_id, id),
  foreign key (workspace_id, thread_id) references thread (workspace_id, id),
  foreign key (workspace_id, idea_id) references idea (workspace_id, id)
);
create index submission_by_state on submission (workspace_id, state, id);
create index submission_of_idea on submission (workspace_id, idea_id, id);
create index submission_of_author on submission (workspace_id, author_id, id);
call isolate('submission');
alter table support add constraint support_submission foreign key (workspace_id, submission_id) references submission (workspace_id, id);
alter table match add constraint match_submission foreign key (workspace_id, submission_id) references submission (workspace_id, id);
alter table moderation_verdict add constraint moderation_verdict_submission
  foreign key (workspace_id, submission_id) references submission (workspace_id, id);

create table submission_revision (
  workspace_id uuid not null,
  submission_id uuid not null,
  no integer not null check (no >= 1),
  title text check (char_length(title) <= 500),
  -- Null once erased.
  text text check (char_length(text) <= 40000),
  fingerprint bytea,
  -- NUL or lone surrogates became U+FFFD; the bytes as they came are in payload.
  is_mended boolean not null default false,
  said_at timestamptz(3),
  received_at timestamptz(3) not null default now(),
  primary key (workspace_id, submission_id, no),
  foreign key (workspace_id, submission_id) references submission (workspace_id, id)
);
create index submission_revision_fingerprint on submission_revision (workspace_id, fingerprint, submission_id);
call isolate('submission_revision');

create table thread_reply (
  workspace_id uuid not null references workspace (id) on delete cascade,
  id uuid not null,
  thread_id uuid not null,
  integration_id uuid,
  platform text not null,
  realm text not null,
  channel text not null,
  message_id text not null check (char_length(message_id) <= 300),
  author_id uuid,
  -- Null once deleted or erased.
  text text check (char_length(text) <= 40000),
  said_at timestamptz(3) not null,
  edited_at timestamptz(3),
  deleted_at timestamptz(3),
  received_at timestamptz(3) not null default now(),
  primary key (workspace_id, id),
  unique (workspace_id, platform, realm, channel, message_id),
  foreign key (workspace_id, thread_id) references thread (workspace_id, id),
  foreign key (workspace_id, integration_id) references integration (workspace_id, id),
  foreign key (workspace_id, author_id) references author (workspace_id, id)
);
create index thread_reply_of on thread_reply (workspace_id, thread_id, id);
call isolate('thread_reply');

-- An edit or a delete that came before its message. Kept two days; a delete without a word.
create table early_change (
  workspace_id uuid not null references workspace (id) on delete cascade,
  platform text not null check (char_length(platform) <= 40),
  realm text not null check (char_length(realm) <= 200),
  channel text not null check (char_length(channel) <= 300),
  message_id text not null check (char_length(message_id) between 1 and 300),
  kind text not null check (kind in ('edit', 'delete')),
  title text check (char_length(title) <= 500),
  text text check (char_length(text) <= 40000),
  said_at timestamptz(3),
  received_at timestamptz(3) not null default now(),
  primary key (workspace_id, platform, realm, channel, message_id),
  check (kind = 'edit' or (title is null and text is null))
);
create index early_change_age on early_change (workspace_id, received_at);
call isolate('early_change');

-- down
drop table early_change;
drop table thread_reply;
drop table submission_revision;
alter table moderation_verdict drop constraint moderation_verdict_submission;
alter table match drop constraint match_submission;
alter table support drop constraint support_submission;
drop table submission;
drop table inbound_refusal;
drop table payload;
drop table inbound_delivery;
