-- External ids of contacts and addresses.
select partner_key as name from work.partners
