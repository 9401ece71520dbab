-- Whether a sweep has also asked for the fulfilment status of the orders that are still on their way.
alter table staging.sweeps add column asked_fulfillment boolean default false;
