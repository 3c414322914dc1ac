-- Mail: an answer names the message that began its thread, and not whose it is.

-- up
create index thread_by_root on thread (workspace_id, platform, realm, root);

-- down
drop index thread_by_root;
