-- External ids of payment transactions, and of the payments that they led to.
select payment_key as name from work.payments
union all
select work.account_payment_key(payment_key) from work.payments
