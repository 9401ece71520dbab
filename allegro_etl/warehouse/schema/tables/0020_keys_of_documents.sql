-- By which a run finds its few documents among all that there ever were, without reading these.

create index line_items_by_form on staging.line_items (form_id);

create index line_items_by_id on staging.line_items (line_item_id);

create index checkout_forms_by_form on staging.checkout_forms (form_id);
