"""What to do when a step is red: the sentences that several steps have in common, told on the page of each."""

ALLEGRO_FIRST = (
    "The first step opens the run, so this is where wrong access, wrong settings and an Allegro or Odoo that is down are told. Mend "
    "what the sentence names; `allegro-etl doctor` examines all of it. The sensor asks again by itself, later each time, and nothing is lost."
)
AGAIN = (
    "The sentence of the failure says what to do. The next run begins where this one ended, and nothing comes twice."
)
OURS = (
    "This step asks nobody outside, so it is our fault or the disk's: free some space or report it with the end of the log file, whose "
    "folder `allegro-etl home` prints. The next run does it again."
)
BY_CHECK = (
    "A blocking check beside it has stopped the run before anything was written to Odoo; its table names the orders."
)
ODOO = (
    "Odoo was down or refused everybody, or another machine holds the lease: the sentence says which. What Odoo refuses of single orders "
    "does not turn this red, it goes to quarantine."
)
