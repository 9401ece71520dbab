"""A local Allegro: a shop that sells, behind Allegro's own REST API and OAuth."""
