-- A typed address that its reader confirmed speaks for them in what was typed until then: who types it later is somebody else until it is confirmed anew.

-- up
alter table identity
  -- Until when what was typed is theirs. Null: nobody has said so, or there is no need, since the platform vouches for its ids.
  add column confirmed_at timestamptz(3);
alter table identity drop constraint identity_workspace_id_platform_realm_external_id_key;
-- What a way down has put into their ids.
update identity set confirmed_at = to_timestamp(right(external_id, 13)::float8 / 1000), external_id = left(external_id, -24)
  where external_id ~ ' confirmed [0-9]{13}$';
-- Ids that anybody can type: the address itself, and what a mail is filed under whose sender nobody proved. What was taken in under them since stays
-- with whoever confirmed the address: nothing tells it apart from what they typed themselves.
update identity i set confirmed_at = (
    select min(c.confirmed_at) from address_confirmation c where c.workspace_id = i.workspace_id and c.identity_id = i.id)
  where i.confirmed_at is null and i.assurance = 'verified' and i.email is not null
    and (lower(i.external_id) = lower(i.email) or i.platform in ('mail', 'postmark') and starts_with(i.external_id, 'c.'));
-- One that is not confirmed, and one for each time that it was.
alter table identity add constraint identity_key unique nulls not distinct (workspace_id, platform, realm, external_id, confirmed_at);

-- down
-- The time is kept in the id: nobody is lost, and who types the address again is not taken for its owner either.
update identity set external_id = external_id || ' confirmed ' || (extract(epoch from confirmed_at) * 1000)::bigint where confirmed_at is not null;
alter table identity drop constraint identity_key;
alter table identity add constraint identity_workspace_id_platform_realm_external_id_key unique (workspace_id, platform, realm, external_id);
alter table identity drop column confirmed_at;
