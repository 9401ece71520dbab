-- Problems by name: SQL says which it is and gives its facts, and the sentence is made of them in Python.
alter table core.partners add column problem_facts struct("name" varchar, facts map(varchar, varchar)); -- name of the problem and what its sentence names; null: nothing, or told before there were names
alter table core.products add column problem_facts struct("name" varchar, facts map(varchar, varchar)); -- name of the problem and what its sentence names; null: nothing, or told before there were names

drop table work.problems;

-- One row per form that cannot be normalised or matched, with all that is wrong with it.
create table work.problems (
    form_id varchar not null,                    -- id of the checkout form on Allegro
    stage varchar not null,                      -- staging | matching | loading
    code varchar not null,                       -- short name of the reason
    reason varchar,                              -- in a shopkeeper's words, with the way out; null until it is told
    problem_facts struct("name" varchar, facts map(varchar, varchar)) -- name of the problem and what its sentence names; null where the goods or the contact have it
);
