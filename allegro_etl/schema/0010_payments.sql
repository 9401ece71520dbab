-- The run's payments until they have their keys. Those of earlier runs, which say who has which key, stay in core meanwhile.
create table work.new_payments as from core.payments limit 0;

drop table work.payment_owners;
