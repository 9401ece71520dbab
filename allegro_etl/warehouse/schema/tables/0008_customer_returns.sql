-- Customer returns, where the settings ask for them.

-- One row per return that a buyer has announced. Of the buyer nothing is kept: neither name, nor comment, nor bank account.
create table staging.customer_returns (
    return_id varchar primary key,               -- Allegro's id of the return
    form_id varchar not null,                    -- id of the checkout form on Allegro
    status varchar not null,                     -- CREATED, DISPATCHED, IN_TRANSIT, DELIVERED, FINISHED, REJECTED, ...
    reference varchar,                           -- the number that buyer and seller see
    created_at timestamptz not null,             -- when the buyer announced it
    items json not null,                         -- [{offer_id, name, quantity, reason}, ...]
    parcels varchar[] not null,                  -- numbers of the parcels that are on their way back
    turn bigint default nextval('ops.turns')     -- our own count of what comes after what, whatever clocks say
);
