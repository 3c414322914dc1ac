-- Receipts that the migration of answers took for the answer to a verdict which came only later are receipts again.

-- up
update delivery d set purpose = 'acknowledgement', subject_id = v.submission_id
  from moderation_verdict v
  where d.purpose in ('rejection', 'help') and v.workspace_id = d.workspace_id and v.id = d.subject_id and d.created_at < v.at
    and not exists (select from delivery o where o.workspace_id = d.workspace_id and o.purpose = 'acknowledgement' and o.subject_id = v.submission_id
                      and o.thread_id = d.thread_id);

-- down
-- They stay what they are.
select 1;
