-- An answer of its own for each verdict; consent to be quoted; mail that can be stopped and addresses that can be confirmed.

-- up
alter table delivery drop constraint delivery_purpose_check;
-- A help answer and a rejection carry their verdict, a reconsideration the verdict that approved after a rejection, a confirmation its request.
alter table delivery add constraint delivery_purpose_check check (purpose in (
  'announcement', 'correction', 'acknowledgement', 'retraction', 'status', 'help', 'rejection', 'reconsideration', 'confirmation', 'event')) not valid;
alter table delivery validate constraint delivery_purpose_check;
-- Answers that a way down has kept under other purposes have their own again.
update delivery d set purpose = case v.verdict when 'reject' then 'rejection' when 'approve' then 'reconsideration' else 'help' end
  from moderation_verdict v where d.purpose = 'acknowledgement' and v.workspace_id = d.workspace_id and v.id = d.subject_id;
update delivery d set purpose = case d.purpose when 'correction' then 'status' else 'reconsideration' end
  from submission s where d.purpose in ('correction', 'announcement') and s.workspace_id = d.workspace_id and s.id = d.subject_id;
-- What was answered under the submission's own key so far was the verdict's: it is not to be said again under the new one.
update delivery d set purpose = case v.verdict when 'reject' then 'rejection' else 'help' end, subject_id = v.id
  from submission s join lateral (
    select m.id, m.verdict from moderation_verdict m where m.workspace_id = s.workspace_id and m.submission_id = s.id order by m.id desc limit 1) v on true
  where d.purpose = 'acknowledgement' and s.workspace_id = d.workspace_id and s.id = d.subject_id and v.verdict in ('reject', 'sensitive')
    and s.state in ('held', 'rejected')
    and not exists (select from delivery o where o.workspace_id = d.workspace_id and o.subject_id = v.id and o.thread_id = d.thread_id
                      and o.purpose in ('rejection', 'help'));

alter table acknowledgement_policy
  add column asks_to_quote boolean not null default true,
  -- The mailbox through which people who typed an address are asked to confirm it; null: nobody is.
  add column confirms_through uuid,
  add constraint acknowledgement_policy_confirms_through_fkey
    foreign key (workspace_id, confirms_through) references integration (workspace_id, id) on delete set null (confirms_through);

alter table acknowledgement_wording drop constraint acknowledgement_wording_situation_check;
alter table acknowledgement_wording add constraint acknowledgement_wording_situation_check check (situation in (
  'received', 'similar', 'planned', 'in_progress', 'shipped', 'declined', 'status_planned', 'status_in_progress', 'status_shipped', 'status_declined',
  'rejected', 'appeal', 'rejected_again', 'reconsidered', 'help', 'consent', 'consent_link', 'consent_reply', 'consent_name', 'consent_anonymous',
  'quote', 'quote_link', 'quote_yes', 'quote_no', 'confirm_subject', 'confirm')) not valid;
alter table acknowledgement_wording validate constraint acknowledgement_wording_situation_check;

-- Who wants no mail of ours any more. Kept without the address, and beyond an erasure: who asked for silence is not to be written to again.
create table mail_suppression (
  workspace_id uuid not null references workspace (id) on delete cascade,
  -- SHA-256 of the workspace and the address in lower case, base64url.
  address_hash text not null check (char_length(address_hash) <= 64),
  suppressed_at timestamptz(3) not null default now(),
  primary key (workspace_id, address_hash)
);
call isolate('mail_suppression');

-- Somebody typed an address, and is asked there whether it is theirs.
create table address_confirmation (
  workspace_id uuid not null references workspace (id) on delete cascade,
  id uuid not null,
  identity_id uuid not null,
  address_hash text not null check (char_length(address_hash) <= 64),
  -- The first day of the period in which it is asked once.
  period date not null,
  asked_at timestamptz(3) not null default now(),
  confirmed_at timestamptz(3),
  primary key (workspace_id, id),
  unique (workspace_id, identity_id, address_hash, period),
  foreign key (workspace_id, identity_id) references identity (workspace_id, id) on delete cascade
);
create index address_confirmation_asked on address_confirmation (workspace_id, address_hash, asked_at);
call isolate('address_confirmation');

-- down
-- Lost: mail_suppression; address_confirmation; acknowledgement_policy.confirms_through; acknowledgement_policy.asks_to_quote
-- Lost: delivery where purpose = 'confirmation'; delivery_attempt where delivery_id in (select id from delivery where purpose = 'confirmation')
-- Lost: acknowledgement_wording where situation in ('rejected_again', 'reconsidered', 'consent_reply', 'quote', 'quote_link', 'quote_yes', 'quote_no', 'confirm_subject', 'confirm')
drop table address_confirmation;
drop table mail_suppression;
delete from acknowledgement_wording where situation in (
  'rejected_again', 'reconsidered', 'consent_reply', 'quote', 'quote_link', 'quote_yes', 'quote_no', 'confirm_subject', 'confirm');
alter table acknowledgement_wording drop constraint acknowledgement_wording_situation_check;
alter table acknowledgement_wording add constraint acknowledgement_wording_situation_check check (situation in (
  'received', 'similar', 'planned', 'in_progress', 'shipped', 'declined', 'status_planned', 'status_in_progress', 'status_shipped', 'status_declined',
  'rejected', 'appeal', 'help', 'consent', 'consent_link', 'consent_name', 'consent_anonymous'));
alter table acknowledgement_policy
  drop constraint acknowledgement_policy_confirms_through_fkey, drop column confirms_through, drop column asks_to_quote;
-- The answer to the verdict in force takes the submission's own key, as it had it: nobody is told twice. The others keep their verdict's.
update delivery d set purpose = 'acknowledgement', subject_id = v.submission_id
  from moderation_verdict v join submission s on s.workspace_id = v.workspace_id and s.id = v.submission_id
  where d.purpose in ('rejection', 'help') and v.workspace_id = d.workspace_id and v.id = d.subject_id and s.state in ('held', 'rejected')
    and not exists (select from moderation_verdict m where m.workspace_id = v.workspace_id and m.submission_id = v.submission_id and m.id > v.id)
    and not exists (select from delivery o where o.workspace_id = d.workspace_id and o.subject_id = v.submission_id and o.thread_id = d.thread_id
                      and o.purpose = 'acknowledgement');
update delivery d set purpose = 'acknowledgement'
  where d.purpose in ('rejection', 'help') or d.purpose = 'reconsideration'
    and exists (select from moderation_verdict v where v.workspace_id = d.workspace_id and v.id = d.subject_id);
-- What stands beside a receipt, under the same submission, is kept by purposes of which a submission is never the subject.
update delivery set purpose = case purpose when 'status' then 'correction' else 'announcement' end where purpose in ('status', 'reconsideration');
delete from delivery where purpose = 'confirmation';
alter table delivery drop constraint delivery_purpose_check;
alter table delivery add constraint delivery_purpose_check check (purpose in ('announcement', 'correction', 'acknowledgement', 'retraction', 'event'));
