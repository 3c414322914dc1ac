-- What is taken back while it is being sent is not tried again.

-- up
alter table delivery add column cancel_reason text check (char_length(cancel_reason) <= 500);

-- down
-- Lost: delivery.cancel_reason
alter table delivery drop column cancel_reason;
