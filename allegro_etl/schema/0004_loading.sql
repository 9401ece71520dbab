-- What planning needs besides: the forms that go to quarantine instead of Odoo.

-- One row per pending form that cannot be loaded in this run.
create table work.blocked (form_id varchar not null);

-- One row per form of the current plan that has a sale order, new or found.
create table work.order_ids (form_id varchar primary key, odoo_id integer not null);
