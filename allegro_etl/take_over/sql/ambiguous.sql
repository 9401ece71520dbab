-- Of a rule's pairs, those that cannot be told apart.
insert into take_over.ambiguous
from take_over.pairs where rule = $rule and form_id not in (select form_id from take_over.found)
