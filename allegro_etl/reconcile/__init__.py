"""How what should be is compared with what is, and sent on its way: it knows no document and no record."""
