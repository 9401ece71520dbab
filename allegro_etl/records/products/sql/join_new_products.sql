-- One step of finding which new goods are one product: every good takes the lowest label among those it shares a key with.
update work.new_products
set label = lowest.label
from (
    select goods.offer_id, goods.composition, goods.component, min(keys.label) as label
    from work.new_products as goods
    join (select key, min(label) as label from work.new_products group by key) as keys using (key)
    group by goods.offer_id, goods.composition, goods.component
) as lowest
where lowest.offer_id = work.new_products.offer_id
    and lowest.composition = work.new_products.composition
    and lowest.component = work.new_products.component
    and lowest.label < work.new_products.label
