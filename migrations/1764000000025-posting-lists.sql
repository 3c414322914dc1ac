-- The postings of a common term in one value: a search reads ten thousands of them where it could afford thousands of rows.

-- up
create table posting_list (
  workspace_no integer not null,
  term bigint not null,
  -- Numbers of the ideas that held the term, each four bytes, rising; at most this one. What came later is read from `posting`.
  upto integer not null,
  idea_nos bytea not null,
  -- Changes to the term's postings since then.
  changes integer not null default 0,
  primary key (workspace_no, term)
);
-- Numbers hardly compress, and a part of what is not compressed can be read alone.
alter table posting_list alter column idea_nos set storage external;
call isolate('posting_list', 'workspace_no = (select w.no from workspace w where w.id = current_workspace())');

-- What a search asks of an idea stands in the index itself: two hundred rows of a table of a million are two hundred pages.
drop index indexed_idea_no;
create unique index indexed_idea_no on indexed_idea (workspace_id, idea_no) include (idea_id, digest, term_count);

-- down
-- Lost: posting_list
drop index indexed_idea_no;
create unique index indexed_idea_no on indexed_idea (workspace_id, idea_no);
drop table posting_list;
