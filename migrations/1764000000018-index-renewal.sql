-- Ideas that an older analysis indexed are found and indexed again, while everything goes on.

-- up
create index indexed_idea_version on indexed_idea (workspace_id, analysis_version, idea_no);
insert into schedule (workspace_id, id, cadence, offset_minutes, next_due_at)
  select id, 'index.renew', 'hourly', 15, now() from workspace on conflict do nothing;

-- down
delete from schedule where id = 'index.renew';
drop index indexed_idea_version;
