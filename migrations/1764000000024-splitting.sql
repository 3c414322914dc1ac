-- Another idea of a group becomes the canonical one; a submission leaves its idea; several wishes in one text.

-- up
-- The link that took this one's place the other way round, when the duplicate became the canonical idea: such a link was never undone as wrong.
alter table merge add column replaced_by uuid;
alter table merge add constraint merge_replaced_by foreign key (workspace_id, replaced_by) references merge (workspace_id, id);

-- A member took a submission off an idea. While it is in force, the submission is not proposed for that idea again.
create table detachment (
  workspace_id uuid not null references workspace (id) on delete cascade,
  id uuid not null,
  submission_id uuid not null,
  from_idea_id uuid not null,
  -- Null: back to triage.
  to_idea_id uuid,
  -- The idea was opened for it.
  is_new_idea boolean not null default false,
  -- What had been decided about the pair, and how its author stood behind the idea, to be given back. Null: nothing was; they still stand behind it.
  match_id uuid,
  match_state text check (match_state in ('pending', 'accepted', 'dismissed')),
  match_decided_by uuid,
  match_decided_at timestamptz(3),
  supported_at timestamptz(3),
  was_counted boolean,
  discount_reason text check (discount_reason in ('same_mail', 'same_address', 'same_words', 'burst', 'decision')),
  reason text check (char_length(reason) <= 500),
  detached_by uuid,
  detached_at timestamptz(3) not null default now(),
  undone_by uuid,
  undone_at timestamptz(3),
  primary key (workspace_id, id),
  foreign key (workspace_id, submission_id) references submission (workspace_id, id),
  foreign key (workspace_id, from_idea_id) references idea (workspace_id, id),
  foreign key (workspace_id, to_idea_id) references idea (workspace_id, id),
  foreign key (workspace_id, match_decided_by) references member (workspace_id, id),
  foreign key (workspace_id, detached_by) references member (workspace_id, id),
  foreign key (workspace_id, undone_by) references member (workspace_id, id)
);
create index detachment_of on detachment (workspace_id, submission_id, id);
call isolate('detachment');

-- down
drop table detachment;
alter table merge drop column replaced_by;
