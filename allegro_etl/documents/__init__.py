"""What Allegro says, a folder for each document: how it is fetched, staged and read."""
