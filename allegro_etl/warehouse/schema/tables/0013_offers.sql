-- The offers of the account, and the products in Odoo that they are.

-- One row per offer of the account, as the newest push that looked at offers found it. Archived offers leave.
create table to_allegro.offers (
    offer_id varchar primary key,                -- id of the offer on Allegro
    name varchar not null,                       -- its title
    signature varchar,                           -- the seller's own code of the offer (external.id)
    status varchar not null,                     -- INACTIVE | ACTIVATING | ACTIVE | ENDED
    stock integer,                               -- how often it can be sold, as Allegro's list says, which lags by seconds
    is_fulfillment boolean not null,             -- whether Allegro keeps its goods (One Fulfillment)
    market varchar,                              -- the marketplace where it is at home: allegro-pl
    ended_at varchar,                            -- when it ended, as Allegro writes it; null: it is not ended
    prices json not null,                        -- by marketplace: amount, currency, and the id of the rule that sets it
    detail json,                                 -- what tells its products, of the offer's own page; null where Allegro gave none
    ended_by varchar,                            -- who ended it, as that page said: EMPTY_STOCK, USER, ADMIN, ...
    republish boolean,                           -- whether Allegro lists it anew by itself; null where unknown
    rule varchar,                                -- the rule that found its product; null: none did
    problem_code varchar,                        -- why it has no product: no_product | ambiguous_product | contradicting_product
    problem varchar,                             -- the same in a shopkeeper's words
    parts json                                   -- its products in Odoo: product_id, and quantity in one unit of the offer; null: none
);

-- One row: how far offers were looked at.
create table to_allegro.offers_state (
    last_event varchar,                          -- id of the last event of the journal of offers that was read; null: none yet
    read_at timestamptz not null,                -- when that journal was read
    mark varchar,                                -- hash of the settings and products of Odoo of which links were made; null: all are linked again
    linked_at timestamptz not null               -- when all offers were last linked
);
