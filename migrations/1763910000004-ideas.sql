-- Ideas, the people behind them, merges, and the moderation that stands before them.

-- up
create table moderation_policy (
  workspace_id uuid primary key references workspace (id) on delete cascade,
  stop_words text[] not null default '{}' check (cardinality(stop_words) <= 500),
  -- More links than this in one text hold it.
  max_links integer not null default 3 check (max_links between 0 and 100),
  -- The same text from one author more often than this within a day holds it.
  max_repeats integer not null default 2 check (max_repeats between 1 and 100),
  max_per_author_per_hour integer not null default 20 check (max_per_author_per_hour between 1 and 10000),
  version integer not null default 1,
  updated_at timestamptz(3) not null default now()
);
call isolate('moderation_policy');

create table moderation_verdict (
  workspace_id uuid not null references workspace (id) on delete cascade,
  id uuid not null,
  submission_id uuid not null,
  -- The words it speaks of: an edit is judged anew, approved or not.
  revision_no integer not null check (revision_no >= 1),
  verdict text not null check (verdict in ('pass', 'hold', 'approve', 'reject')),
  rule text not null check (char_length(rule) <= 60),
  reason text not null check (char_length(reason) <= 500),
  actor_kind text not null check (actor_kind in ('member', 'system')),
  actor_id uuid,
  at timestamptz(3) not null default now(),
  primary key (workspace_id, id)
);
create index moderation_verdict_of on moderation_verdict (workspace_id, submission_id, id);
call isolate('moderation_verdict');

create table idea (
  workspace_id uuid not null references workspace (id) on delete cascade,
  id uuid not null,
  -- Integer surrogate for the posting index.
  no integer generated always as identity,
  title text not null check (char_length(title) between 1 and 200),
  body text not null default '' check (char_length(body) <= 20000),
  -- Only a title that a member has confirmed appears in public.
  is_title_confirmed boolean not null default false,
  status text not null default 'new'
    check (status in ('new', 'accepted', 'planned', 'in_progress', 'shipped', 'declined', 'archived')),
  status_reason text check (char_length(status_reason) <= 2000),
  visibility text not null default 'internal' check (visibility in ('internal', 'public')),
  owner_id uuid,
  -- The root of its merge tree; its own id when it is not merged.
  canonical_id uuid not null,
  is_merged boolean generated always as (canonical_id <> id) stored,
  -- Distinct authors over the whole group, kept on the canonical idea (rule 4).
  support_count integer not null default 0 check (support_count >= 0),
  quadrant text not null default 'unrated' check (quadrant in ('unrated', 'quick_win', 'big_bet', 'fill_in', 'money_pit')),
  -- Sort key of the matrix, absolute; 0 while unrated. float8, because numeric comparison is not leakproof under row-level security.
  score float8 not null default 0,
  version integer not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (workspace_id, id),
  foreign key (workspace_id, owner_id) references member (workspace_id, id),
  foreign key (workspace_id, canonical_id) references idea (workspace_id, id)
);
-- The measured views of rule 10: each is a keyset scan of one of these.
create index idea_by_score on idea (workspace_id, score, id) where not is_merged;
create index idea_by_support on idea (workspace_id, support_count, id) where not is_merged;
create index idea_by_creation on idea (workspace_id, created_at, id) where not is_merged;
create index idea_by_change on idea (workspace_id, updated_at, id) where not is_merged;
create index idea_by_status_score on idea (workspace_id, status, score, id) where not is_merged;
create index idea_by_status_support on idea (workspace_id, status, support_count, id) where not is_merged;
create index idea_by_status_creation on idea (workspace_id, status, created_at, id) where not is_merged;
create index idea_by_status_change on idea (workspace_id, status, updated_at, id) where not is_merged;
create index idea_by_quadrant_score on idea (workspace_id, quadrant, score, id) where not is_merged;
create index idea_of_group on idea (workspace_id, canonical_id, id) where is_merged;
create unique index idea_no on idea (workspace_id, no);
call isolate('idea');

-- How many canonical ideas per status and quadrant, and ideas per tag. Sharded so that two transactions seldom wait for one row; a count is the sum.
create table idea_counter (
  workspace_id uuid not null references workspace (id) on delete cascade,
  dimension text not null check (dimension in ('status', 'quadrant', 'tag')),
  key text not null check (char_length(key) <= 60),
  shard smallint not null check (shard between 0 and 15),
  count integer not null,
  primary key (workspace_id, dimension, key, shard)
);
call isolate('idea_counter');

create table support (
  workspace_id uuid not null references workspace (id) on delete cascade,
  idea_id uuid not null,
  author_id uuid not null,
  origin text not null check (origin in ('submission', 'vote')),
  submission_id uuid,
  -- A vote given by a member on the author's behalf: who, and why.
  by_member_id uuid,
  reason text check (char_length(reason) <= 500),
  created_at timestamptz(3) not null default now(),
  primary key (workspace_id, idea_id, author_id),
  foreign key (workspace_id, idea_id) references idea (workspace_id, id),
  foreign key (workspace_id, author_id) references author (workspace_id, id),
  foreign key (workspace_id, by_member_id) references member (workspace_id, id)
);
create index support_of_author on support (workspace_id, author_id, created_at, idea_id);
call isolate('support');

create table merge (
  workspace_id uuid not null references workspace (id) on delete cascade,
  id uuid not null,
  duplicate_id uuid not null,
  into_id uuid not null,
  merged_by uuid,
  reason text check (char_length(reason) <= 500),
  merged_at timestamptz(3) not null default now(),
  undone_at timestamptz(3),
  undone_by uuid,
  primary key (workspace_id, id),
  foreign key (workspace_id, duplicate_id) references idea (workspace_id, id),
  foreign key (workspace_id, into_id) references idea (workspace_id, id),
  foreign key (workspace_id, merged_by) references member (workspace_id, id),
  foreign key (workspace_id, undone_by) references member (workspace_id, id),
  check (duplicate_id <> into_id)
);
create unique index merge_in_force on merge (workspace_id, duplicate_id) where undone_at is null;
create index merge_into on merge (workspace_id, into_id) where undone_at is null;
call isolate('merge');

create table idea_history (
  workspace_id uuid not null references workspace (id) on delete cascade,
  id uuid not null,
  idea_id uuid not null,
  action text not null check (char_length(action) <= 60),
  actor_kind text not null check (actor_kind in ('member', 'machine', 'author', 'system')),
  actor_id uuid,
  -- What changed, ids and states; a title a member wrote may stand here, an author's text may not.
  change jsonb not null default '{}',
  reason text check (char_length(reason) <= 2000),
  at timestamptz(3) not null default now(),
  primary key (workspace_id, id),
  foreign key (workspace_id, idea_id) references idea (workspace_id, id)
);
create index idea_history_of on idea_history (workspace_id, idea_id, id);
call isolate('idea_history');

create table tag (
  workspace_id uuid not null references workspace (id) on delete cascade,
  id uuid not null,
  name text not null check (char_length(name) between 1 and 60),
  created_at timestamptz(3) not null default now(),
  primary key (workspace_id, id)
);
create unique index tag_name on tag (workspace_id, lower(name));
call isolate('tag');

create table idea_tag (
  workspace_id uuid not null references workspace (id) on delete cascade,
  tag_id uuid not null,
  idea_id uuid not null,
  -- The idea's own time, so that a tag's newest ideas are one index scan.
  idea_created_at timestamptz(3) not null,
  -- Kept by merge and unmerge: the merged ideas of a tag must not stand in the way of that scan.
  is_merged boolean not null default false,
  primary key (workspace_id, idea_id, tag_id),
  foreign key (workspace_id, tag_id) references tag (workspace_id, id) on delete cascade,
  foreign key (workspace_id, idea_id) references idea (workspace_id, id)
);
create index idea_tag_newest on idea_tag (workspace_id, tag_id, idea_created_at, idea_id) where not is_merged;
call isolate('idea_tag');

create table note (
  workspace_id uuid not null references workspace (id) on delete cascade,
  id uuid not null,
  idea_id uuid not null,
  member_id uuid not null,
  visibility text not null check (visibility in ('internal', 'public')),
  text text not null check (char_length(text) between 1 and 5000),
  created_at timestamptz(3) not null default now(),
  primary key (workspace_id, id),
  foreign key (workspace_id, idea_id) references idea (workspace_id, id),
  foreign key (workspace_id, member_id) references member (workspace_id, id)
);
create index note_of_idea on note (workspace_id, idea_id, id);
call isolate('note');

create table tracker_link (
  workspace_id uuid not null references workspace (id) on delete cascade,
  id uuid not null,
  idea_id uuid not null,
  url text not null check (char_length(url) between 1 and 2048),
  label text not null check (char_length(label) between 1 and 200),
  created_by uuid,
  created_at timestamptz(3) not null default now(),
  primary key (workspace_id, id),
  unique (workspace_id, idea_id, url),
  foreign key (workspace_id, idea_id) references idea (workspace_id, id),
  foreign key (workspace_id, created_by) references member (workspace_id, id)
);
call isolate('tracker_link');

-- down
drop table tracker_link;
drop table note;
drop table idea_tag;
drop table tag;
drop table idea_history;
drop table merge;
drop table support;
drop table idea_counter;
drop table idea;
drop table moderation_verdict;
drop table moderation_policy;
