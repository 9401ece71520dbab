-- What documents tell of orders, beside what the orders say themselves.

-- One row per thing that a document tells of an order: a note in its chatter, and while it is open an activity.
create table ops.announcements (
    form_id varchar not null,                    -- id of the checkout form on Allegro
    topic varchar not null,                      -- what it is about, one of its kind per order: return-<id>, ...
    code varchar not null,                       -- what a person is told, in a word: return_announced, ...
    words json,                                  -- what its sentence names, and what tells this state from another
    facts json,                                  -- [[label, text], ...], each a text or a code with its words
    is_open boolean not null,                    -- whether somebody has to look at it
    turn bigint default nextval('ops.turns'),    -- our own count of what comes after what, whatever clocks say
    primary key (form_id, topic)
);
