-- Votes of one person by several ways are kept apart; votes are looked at for crowds; authors appeal by a signed link; erasure takes back our posts.

-- up
-- The author's votes by a reaction, beside the one by a signed link (is_own_vote): each way is taken back by itself.
alter table support add column is_reaction_vote boolean not null default false;
-- Who came to an idea within the last minutes: a crowd that was sent is found by it.
create index support_newest on support (workspace_id, idea_id, created_at);

-- The ideas that the message belonged to when it was placed last, several where it was taken apart: they stand when it is withdrawn, or its key erased.
alter table reaction add column idea_ids uuid[] not null default '{}';
create index reaction_as_vote on reaction (workspace_id, author_id) where not is_removed;

update reaction r set idea_ids = array[u.idea_id] from submission u
  where u.workspace_id = r.workspace_id and u.platform = r.platform and u.realm = r.realm and u.channel = r.channel and u.message_id = r.message_id
    and u.state in ('attached', 'withdrawn', 'erased') and u.idea_id is not null;
update reaction r set idea_ids = array[coalesce(a.idea_id, u.idea_id)]
  from thread t join delivery d on d.workspace_id = t.workspace_id and d.thread_id = t.id
  left join announcement a on a.workspace_id = d.workspace_id and a.id = d.subject_id
  left join submission u on u.workspace_id = d.workspace_id and u.id = d.subject_id and u.state in ('attached', 'withdrawn', 'erased')
  where r.idea_ids = '{}' and t.workspace_id = r.workspace_id and t.platform = r.platform and t.realm = r.realm and t.channel = r.channel
    and d.external_id in (r.message_id, r.channel || ':' || r.message_id) and coalesce(a.idea_id, u.idea_id) is not null;
-- What a vote of before came by is not known where there is a reaction too: it goes with the reaction, as it did.
update support s set is_reaction_vote = true, is_own_vote = false
  where s.is_own_vote and exists (select from reaction r where r.workspace_id = s.workspace_id and r.author_id = s.author_id and s.idea_id = any(r.idea_ids)
                                    and not r.is_removed);

alter table author_link
  -- The idea of a vote, the other author of a join, the submission of an appeal.
  drop constraint author_link_purpose_check,
  add constraint author_link_purpose_check check (purpose in ('author', 'consent', 'vote', 'join', 'data', 'appeal')) not valid;
alter table author_link validate constraint author_link_purpose_check;
alter table appeal
  -- Who brought it: the author by a signed link, or a member or a bot for them.
  drop constraint appeal_actor_kind_check,
  add constraint appeal_actor_kind_check check (actor_kind in ('member', 'machine', 'author')) not valid;
alter table appeal validate constraint appeal_actor_kind_check;

alter table acknowledgement_wording
  drop constraint acknowledgement_wording_situation_check,
  add constraint acknowledgement_wording_situation_check check (situation in (
    'received', 'similar', 'planned', 'in_progress', 'shipped', 'declined', 'status_planned', 'status_in_progress', 'status_shipped', 'status_declined',
    'rejected', 'appeal', 'help', 'consent', 'consent_link', 'consent_name', 'consent_anonymous')) not valid;
alter table acknowledgement_wording validate constraint acknowledgement_wording_situation_check;

-- What we posted of somebody who was erased is deleted or edited: a delivery of its own, whose subject is the one that posted.
alter table delivery drop constraint delivery_purpose_check;
alter table delivery add constraint delivery_purpose_check
  check (purpose in ('announcement', 'correction', 'acknowledgement', 'retraction', 'event')) not valid;
alter table delivery validate constraint delivery_purpose_check;

-- down
-- Lost: delivery where purpose = 'retraction'; delivery_attempt where delivery_id in (select id from delivery where purpose = 'retraction')
-- Lost: acknowledgement_wording where situation = 'appeal'; author_link where purpose = 'appeal'
-- Lost: appeal.actor_kind where actor_kind = 'author'; appeal.actor_id where actor_kind = 'author'
-- Lost: reaction.idea_ids; support.is_own_vote where is_own_vote or is_reaction_vote; support.is_reaction_vote where is_own_vote or is_reaction_vote
delete from delivery_attempt a using delivery d where d.workspace_id = a.workspace_id and d.id = a.delivery_id and d.purpose = 'retraction';
delete from delivery where purpose = 'retraction';
alter table delivery drop constraint delivery_purpose_check;
alter table delivery add constraint delivery_purpose_check check (purpose in ('announcement', 'correction', 'acknowledgement', 'event'));
alter table acknowledgement_wording drop constraint acknowledgement_wording_situation_check;
delete from acknowledgement_wording where situation = 'appeal';
alter table acknowledgement_wording add constraint acknowledgement_wording_situation_check check (situation in (
  'received', 'similar', 'planned', 'in_progress', 'shipped', 'declined', 'status_planned', 'status_in_progress', 'status_shipped', 'status_declined',
  'rejected', 'help', 'consent', 'consent_link', 'consent_name', 'consent_anonymous'));
alter table appeal drop constraint appeal_actor_kind_check;
update appeal set actor_kind = 'machine', actor_id = null where actor_kind = 'author';
alter table appeal add constraint appeal_actor_kind_check check (actor_kind in ('member', 'machine'));
alter table author_link drop constraint author_link_purpose_check;
delete from author_link where purpose = 'appeal';
alter table author_link add constraint author_link_purpose_check check (purpose in ('author', 'consent', 'vote', 'join', 'data'));
drop index reaction_as_vote;
alter table reaction drop column idea_ids;
drop index support_newest;
update support set is_own_vote = true where is_reaction_vote;
alter table support drop column is_reaction_vote;
