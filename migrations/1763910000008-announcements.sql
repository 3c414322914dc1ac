-- "You asked, we did": announcements, who they thank, and the ledger of who was told.

-- up
create table announcement (
  workspace_id uuid not null references workspace (id) on delete cascade,
  id uuid not null,
  idea_id uuid not null,
  kind text not null check (kind in ('shipped', 'declined', 'correction')),
  state text not null default 'draft' check (state in ('draft', 'approved', 'published', 'withdrawn')),
  title text not null check (char_length(title) between 1 and 200),
  text text not null check (char_length(text) between 1 and 5000),
  link text check (char_length(link) <= 2048),
  created_by uuid,
  published_by uuid,
  version integer not null default 1,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  published_at timestamptz(3),
  -- The decision it tells of was taken back, or a later correction took its place: it stays as history and no latecomer is told of it.
  lapsed_at timestamptz(3),
  primary key (workspace_id, id),
  foreign key (workspace_id, idea_id) references idea (workspace_id, id),
  foreign key (workspace_id, created_by) references member (workspace_id, id),
  foreign key (workspace_id, published_by) references member (workspace_id, id)
);
create index announcement_of_idea on announcement (workspace_id, idea_id, id);
create index announcement_by_state on announcement (workspace_id, state, id);
-- One for each decision, drafted or published.
create unique index announcement_in_force on announcement (workspace_id, idea_id, kind) where state <> 'withdrawn' and lapsed_at is null;
call isolate('announcement');

create table credit (
  workspace_id uuid not null references workspace (id) on delete cascade,
  announcement_id uuid not null,
  author_id uuid not null,
  form text not null check (form in ('name', 'handle', 'anonymous')),
  name text check (char_length(name) <= 200),
  -- The consent it rests on; none for an anonymous one.
  consent_id uuid,
  primary key (workspace_id, announcement_id, author_id),
  foreign key (workspace_id, announcement_id) references announcement (workspace_id, id),
  foreign key (workspace_id, author_id) references author (workspace_id, id),
  foreign key (workspace_id, consent_id) references consent (workspace_id, id),
  check (form = 'anonymous' or consent_id is not null)
);
call isolate('credit');

create table closure (
  workspace_id uuid not null references workspace (id) on delete cascade,
  author_id uuid not null,
  -- The idea they asked for, not the one it was merged into.
  idea_id uuid not null,
  -- The last one they are to be told of; null while none is drafted.
  announcement_id uuid,
  state text not null default 'pending'
    check (state in ('pending', 'delivered', 'in_doubt', 'failed', 'opted_out', 'unreachable', 'void')),
  reason text check (char_length(reason) <= 500),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (workspace_id, author_id, idea_id),
  foreign key (workspace_id, author_id) references author (workspace_id, id),
  foreign key (workspace_id, idea_id) references idea (workspace_id, id),
  foreign key (workspace_id, announcement_id) references announcement (workspace_id, id)
);
create index closure_of_announcement on closure (workspace_id, announcement_id, idea_id, author_id);
create index closure_of_announcement_by_state on closure (workspace_id, announcement_id, state, idea_id, author_id);
create index closure_by_state on closure (workspace_id, state, idea_id, author_id);
create index closure_of_idea on closure (workspace_id, idea_id, author_id);
call isolate('closure');

-- Which deliveries tell whom: somebody who asked in two threads has two, and two people in one thread share one. Those of earlier
-- announcements stay as history.
create table closure_delivery (
  workspace_id uuid not null references workspace (id) on delete cascade,
  author_id uuid not null,
  idea_id uuid not null,
  announcement_id uuid not null,
  delivery_id uuid not null,
  primary key (workspace_id, author_id, idea_id, delivery_id),
  foreign key (workspace_id, author_id, idea_id) references closure (workspace_id, author_id, idea_id),
  foreign key (workspace_id, announcement_id) references announcement (workspace_id, id),
  foreign key (workspace_id, delivery_id) references delivery (workspace_id, id)
);
create index closure_delivery_of on closure_delivery (workspace_id, delivery_id);
call isolate('closure_delivery');

-- down
drop table closure_delivery;
drop table closure;
drop table credit;
drop table announcement;
