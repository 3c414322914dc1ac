-- Threads, what we send into them, and webhook endpoints.

-- up
create table thread (
  workspace_id uuid not null references workspace (id) on delete cascade,
  id uuid not null,
  integration_id uuid,
  platform text not null check (char_length(platform) <= 40),
  realm text not null check (char_length(realm) <= 200),
  channel text not null check (char_length(channel) <= 300),
  root text not null check (char_length(root) <= 300),
  reply_to text check (char_length(reply_to) <= 300),
  permalink text check (char_length(permalink) <= 2048),
  is_private boolean not null default false,
  -- Null: not known yet.
  is_reachable boolean,
  unreachable_reason text check (char_length(unreachable_reason) <= 200),
  created_at timestamptz(3) not null default now(),
  primary key (workspace_id, id),
  unique (workspace_id, platform, realm, channel, root),
  foreign key (workspace_id, integration_id) references integration (workspace_id, id)
);
call isolate('thread');

create table webhook_endpoint (
  workspace_id uuid not null references workspace (id) on delete cascade,
  id uuid not null,
  url text not null check (char_length(url) <= 2048),
  description text not null default '' check (char_length(description) <= 200),
  event_types text[] not null,
  secret bytea not null,
  disabled_at timestamptz(3),
  disabled_reason text check (char_length(disabled_reason) <= 200),
  version integer not null default 1,
  created_at timestamptz(3) not null default now(),
  primary key (workspace_id, id)
);
call isolate('webhook_endpoint');

create table delivery (
  workspace_id uuid not null references workspace (id) on delete cascade,
  id uuid not null,
  purpose text not null check (purpose in ('announcement', 'correction', 'event')),
  -- The announcement or the event it carries.
  subject_id uuid not null,
  thread_id uuid,
  endpoint_id uuid,
  integration_id uuid,
  state text not null default 'queued' check (state in ('queued', 'sending', 'delivered', 'in_doubt', 'failed', 'cancelled')),
  -- What is sent: {paragraphs, credits, link} to a thread, {payload} (the exact text that is signed) to an endpoint. Nulled by erasure.
  body jsonb,
  attempts integer not null default 0,
  -- Attempts made before a person asked to send it again: the retry schedule starts over there.
  attempts_before integer not null default 0,
  next_attempt_at timestamptz(3) default now(),
  -- Committed before the call, so that a worker that dies in the middle leaves a trace.
  attempt_started_at timestamptz(3),
  external_id text check (char_length(external_id) <= 300),
  permalink text check (char_length(permalink) <= 2048),
  reason text check (char_length(reason) <= 500),
  created_at timestamptz(3) not null default now(),
  delivered_at timestamptz(3),
  version integer not null default 1,
  primary key (workspace_id, id),
  check ((thread_id is null) <> (endpoint_id is null)),
  foreign key (workspace_id, thread_id) references thread (workspace_id, id),
  foreign key (workspace_id, endpoint_id) references webhook_endpoint (workspace_id, id) on delete cascade,
  foreign key (workspace_id, integration_id) references integration (workspace_id, id)
);
-- One message to one target for one reason (rule 2).
create unique index delivery_to_thread on delivery (workspace_id, purpose, subject_id, thread_id) where thread_id is not null;
create unique index delivery_to_endpoint on delivery (workspace_id, purpose, subject_id, endpoint_id) where endpoint_id is not null;
-- GET /v1/deliveries lists what goes into threads; the many deliveries of events are listed by their endpoint.
create index delivery_to_threads on delivery (workspace_id, id) where thread_id is not null;
create index delivery_to_threads_by_state on delivery (workspace_id, state, id) where thread_id is not null;
create index delivery_of_integration on delivery (workspace_id, integration_id, state, id) where thread_id is not null;
create index delivery_of_subject on delivery (workspace_id, subject_id, id) where thread_id is not null;
create index delivery_of_endpoint on delivery (workspace_id, endpoint_id, id) where endpoint_id is not null;
create index delivery_of_endpoint_by_state on delivery (workspace_id, endpoint_id, state, id) where endpoint_id is not null;
call isolate('delivery');

create table delivery_attempt (
  workspace_id uuid not null,
  delivery_id uuid not null,
  no integer not null,
  started_at timestamptz(3) not null,
  ended_at timestamptz(3),
  outcome text check (outcome in ('delivered', 'retry', 'failed', 'in_doubt')),
  status_code smallint,
  detail text check (char_length(detail) <= 500),
  primary key (workspace_id, delivery_id, no),
  foreign key (workspace_id, delivery_id) references delivery (workspace_id, id) on delete cascade
);
call isolate('delivery_attempt');

-- When the next message may be posted in a channel: chat platforms take about one a second in each (Slack documents 1/s).
create table channel_pace (
  workspace_id uuid not null references workspace (id) on delete cascade,
  platform text not null,
  realm text not null,
  channel text not null,
  -- No post before this: the last one and a second, or what a Retry-After asked for.
  free_at timestamptz(3) not null,
  -- The first second that is not promised to a waiting delivery.
  next_slot_at timestamptz(3) not null,
  primary key (workspace_id, platform, realm, channel)
);
call isolate('channel_pace');

-- down
drop table channel_pace;
drop table delivery_attempt;
drop table delivery;
drop table webhook_endpoint;
drop table thread;
