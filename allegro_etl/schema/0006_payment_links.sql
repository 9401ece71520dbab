-- What tells a payment that is fully booked from one whose run died in between.

alter table odoo.payments add column account_payment_id integer;    -- of a payment.transaction: the account.payment that it led to
