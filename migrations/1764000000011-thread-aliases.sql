-- Chats that got another id: where the threads of before are now.

-- up
create table thread_alias (
  workspace_id uuid not null references workspace (id) on delete cascade,
  platform text not null check (char_length(platform) <= 40),
  realm text not null check (char_length(realm) <= 200),
  channel text not null check (char_length(channel) between 1 and 300),
  to_channel text not null check (char_length(to_channel) between 1 and 300),
  -- False: the messages of before have other ids there, or none.
  keeps_message_ids boolean not null,
  moved_at timestamptz(3) not null default now(),
  primary key (workspace_id, platform, realm, channel),
  check (channel <> to_channel)
);
create index thread_alias_to on thread_alias (workspace_id, platform, realm, to_channel);
call isolate('thread_alias');

-- down
drop table thread_alias;
