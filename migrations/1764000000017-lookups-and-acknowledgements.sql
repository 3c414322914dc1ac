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

alter table delivery drop constraint delivery_purpose_check;
alter table delivery add constraint delivery_purpose_check check (purpose in ('announcement', 'correction', 'acknowledgement', 'event'));

-- down
alter table delivery drop constraint delivery_purpose_check;
delete from delivery where purpose = 'acknowledgement';
alter table delivery add constraint delivery_purpose_check check (purpose in ('announcement', 'correction', 'event'));
alter table thread_reply drop column is_member;
drop index submission_opening;
alter table submission drop column opening_attempts;
alter table submission drop column opening;
drop table lookup;
