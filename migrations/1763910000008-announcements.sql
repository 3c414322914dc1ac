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
  primary key (workspace_id, id),
  foreign key (workspace_id, idea_id) references idea (workspace_id, id),
  foreign key (workspace_id, created_by) references member (workspace_id, id),
  foreign key (workspace_id, published_by) references member (workspace_id, id)
);
create index announcement_of_idea on announcement (workspace_id, idea_id, id);
create index announcement_by_state on announcement (workspace_id, state, id);
-- One open draft per idea and kind.
create unique index announcement_draft on announcement (workspace_id, idea_id, kind) where state in ('draft', 'approved');
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
  announcement_id uuid,
  delivery_id uuid,
  state text not null default 'pending'
    check (state in ('pending', 'delivered', 'in_doubt', 'failed', 'opted_out', 'unreachable', 'void')),
  reason text check (char_length(reason) <= 500),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (workspace_id, author_id, idea_id),
  foreign key (workspace_id, author_id) references author (workspace_id, id),
  foreign key (workspace_id, idea_id) references idea (workspace_id, id),
  foreign key (workspace_id, announcement_id) references announcement (workspace_id, id),
  foreign key (workspace_id, delivery_id) references delivery (workspace_id, id)
);
create index closure_of_announcement on closure (workspace_id, announcement_id);
create index closure_of_delivery on closure (workspace_id, delivery_id);
create index closure_by_state on closure (workspace_id, state, idea_id, author_id);
create index closure_of_idea on closure (workspace_id, idea_id, author_id);
call isolate('closure');

-- down
drop table closure;
drop table credit;
drop table announcement;
