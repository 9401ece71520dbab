"""Order events: the journal, read on from the event cursor."""
