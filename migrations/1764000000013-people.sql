-- People: authors joined by a link, accounts, trust, signed links, votes by reaction, members known on platforms, export and erasure.

-- up
create table account (
  workspace_id uuid not null references workspace (id) on delete cascade,
  id uuid not null,
  -- The customer's key in the system that the team keeps customers in: an import finds its row by it.
  external_id text not null check (char_length(external_id) between 1 and 200),
  name text not null check (char_length(name) between 1 and 200),
  segment text check (char_length(segment) between 1 and 60),
  -- A year's, in whatever one currency the team counts in.
  revenue float8 check (revenue >= 0 and revenue <= 1e12),
  version integer not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (workspace_id, id),
  unique (workspace_id, external_id)
);
call isolate('account');

alter table author
  -- The author whom this one was found to be: the root of the tree of joins. Null: nobody but themselves.
  add column canonical_id uuid,
  add column account_id uuid,
  -- Null: as the rules say. Otherwise a member has set it, and says why.
  add column trust_level text check (trust_level in ('newcomer', 'activist', 'expert', 'moderator')),
  add column trust_reason text check (char_length(trust_reason) between 1 and 500),
  add column trust_set_by uuid,
  add column trust_set_at timestamptz(3),
  add constraint author_is_not_their_own_root check (canonical_id <> id),
  add constraint author_trust_is_explained check ((trust_level is null) = (trust_reason is null)),
  add constraint author_canonical foreign key (workspace_id, canonical_id) references author (workspace_id, id),
  add constraint author_account foreign key (workspace_id, account_id) references account (workspace_id, id),
  add constraint author_trust_member foreign key (workspace_id, trust_set_by) references member (workspace_id, id);
create index author_of_group on author (workspace_id, canonical_id) where canonical_id is not null;
create index author_of_account on author (workspace_id, account_id, id) where account_id is not null;

-- email_key: lower() is not leakproof, so that an index of the expression would not be reached under row-level security; the column is.
-- Adding it writes the table anew: some seconds for a million identities.
alter table identity
  add column handle text check (char_length(handle) <= 200),
  add column platform_trust smallint check (platform_trust between 0 and 100),
  add column email_key text generated always as (lower(email)) stored;
create index identity_by_email on identity (workspace_id, email_key) where email_key is not null and assurance = 'verified';

-- A join is a link, as a merge of ideas is: what each of them said, asked for and agreed to stays with each, so that a split restores it.
create table author_join (
  workspace_id uuid not null references workspace (id) on delete cascade,
  id uuid not null,
  author_id uuid not null,
  into_id uuid not null,
  proof text not null check (proof in ('verified_mail', 'member', 'link')),
  joined_by uuid,
  reason text check (char_length(reason) between 1 and 500),
  joined_at timestamptz(3) not null default now(),
  undone_at timestamptz(3),
  undone_by uuid,
  undone_reason text check (char_length(undone_reason) between 1 and 500),
  primary key (workspace_id, id),
  foreign key (workspace_id, author_id) references author (workspace_id, id),
  foreign key (workspace_id, into_id) references author (workspace_id, id),
  foreign key (workspace_id, joined_by) references member (workspace_id, id),
  foreign key (workspace_id, undone_by) references member (workspace_id, id),
  check (author_id <> into_id)
);
create unique index author_join_in_force on author_join (workspace_id, author_id) where undone_at is null;
create index author_join_into on author_join (workspace_id, into_id);
create index author_join_of on author_join (workspace_id, author_id, id);
call isolate('author_join');

create table author_link (
  workspace_id uuid not null references workspace (id) on delete cascade,
  id uuid not null,
  author_id uuid not null,
  purpose text not null check (purpose in ('author', 'consent', 'vote', 'join', 'data')),
  -- The idea of a vote, the other author of a join.
  subject_id uuid,
  -- SHA-256 of the token: the link itself is nowhere.
  hash bytea not null unique,
  expires_at timestamptz(3) not null,
  used_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  primary key (workspace_id, id),
  foreign key (workspace_id, author_id) references author (workspace_id, id)
);
create index author_link_of on author_link (workspace_id, author_id);
create index author_link_by_expiry on author_link (workspace_id, expires_at);
call isolate('author_link');

create function resolve_link(link_hash bytea) returns table (workspace_id uuid, author_link_id uuid)
  language sql stable security definer set search_path = pg_catalog, public, pg_temp
  as $$ select l.workspace_id, l.id from public.author_link l where l.hash = link_hash $$;
do $$ begin
  revoke all on function resolve_link(bytea) from public;
  execute format('grant execute on function resolve_link(bytea) to %I', current_setting('heed.app_role'));
end $$;

-- The workspaces that exist already get the nightly clean-up of links too.
insert into schedule (workspace_id, id, cadence, offset_minutes, next_due_at) select id, 'links.purge', 'daily', 210, now() from workspace;

-- A member of the team as a platform knows them.
create table member_identity (
  workspace_id uuid not null references workspace (id) on delete cascade,
  id uuid not null,
  member_id uuid not null,
  platform text not null check (char_length(platform) between 1 and 40),
  realm text not null check (char_length(realm) between 1 and 200),
  external_id text not null check (char_length(external_id) between 1 and 300),
  created_at timestamptz(3) not null default now(),
  primary key (workspace_id, id),
  unique (workspace_id, platform, realm, external_id),
  foreign key (workspace_id, member_id) references member (workspace_id, id)
);
create index member_identity_of on member_identity (workspace_id, member_id, id);
call isolate('member_identity');

-- The author's own vote, beside what they submitted and what a member voted for them: the support goes when none of the three is left.
alter table support add column is_own_vote boolean not null default false;

-- A vote by a reaction, kept because the message it stands under may find its idea later, and because of two such signs one may be taken away.
create table reaction (
  workspace_id uuid not null references workspace (id) on delete cascade,
  platform text not null check (char_length(platform) <= 40),
  realm text not null check (char_length(realm) <= 200),
  channel text not null check (char_length(channel) <= 300),
  message_id text not null check (char_length(message_id) between 1 and 300),
  author_id uuid not null,
  sign text not null check (char_length(sign) between 1 and 100),
  is_removed boolean not null,
  reacted_at timestamptz(3) not null,
  primary key (workspace_id, platform, realm, channel, message_id, author_id, sign),
  foreign key (workspace_id, author_id) references author (workspace_id, id)
);
create index reaction_of_author on reaction (workspace_id, author_id);
call isolate('reaction');
-- A delivery of ours is found by the message that it became.
create index delivery_as_message on delivery (workspace_id, external_id) where external_id is not null and thread_id is not null;

-- What a delivery speaks of, as hashes of (platform, realm, channel, message) and (platform, realm, person): erasure finds the bytes by it.
alter table inbound_delivery add column subjects text[] not null default '{}';

create table erasure (
  workspace_id uuid not null references workspace (id) on delete cascade,
  id uuid not null,
  author_id uuid not null,
  requested_by text not null check (requested_by in ('member', 'machine', 'author')),
  member_id uuid,
  -- How many rows of which kind; nothing of what stood in them.
  counts jsonb not null,
  -- What lies where we do not reach: kind, place, reason.
  outside jsonb not null,
  erased_at timestamptz(3) not null default now(),
  primary key (workspace_id, id),
  foreign key (workspace_id, author_id) references author (workspace_id, id),
  foreign key (workspace_id, member_id) references member (workspace_id, id)
);
call isolate('erasure');

-- Words of members that perhaps quote somebody who was erased: a member looks at each.
create table erasure_review (
  workspace_id uuid not null,
  id uuid not null,
  erasure_id uuid not null,
  subject_type text not null check (subject_type in ('idea', 'announcement', 'note')),
  subject_id uuid not null,
  why text not null check (why in ('title_replaced', 'may_quote')),
  decision text check (decision in ('rewritten', 'kept')),
  decided_by uuid,
  decided_at timestamptz(3),
  primary key (workspace_id, id),
  unique (workspace_id, erasure_id, subject_type, subject_id),
  foreign key (workspace_id, erasure_id) references erasure (workspace_id, id),
  foreign key (workspace_id, decided_by) references member (workspace_id, id),
  check ((decision is null) = (decided_at is null))
);
create index erasure_review_open on erasure_review (workspace_id, id) where decision is null;
call isolate('erasure_review');

-- down
drop table erasure_review;
drop table erasure;
alter table inbound_delivery drop column subjects;
drop index delivery_as_message;
drop table reaction;
alter table support drop column is_own_vote;
drop table member_identity;
delete from schedule where id = 'links.purge';
drop function resolve_link(bytea);
drop table author_link;
drop table author_join;
drop index identity_by_email;
alter table identity drop column email_key, drop column platform_trust, drop column handle;
alter table author drop column trust_set_at, drop column trust_set_by, drop column trust_reason, drop column trust_level, drop column account_id,
  drop column canonical_id;
drop table account;
