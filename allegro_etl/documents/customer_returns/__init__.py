"""Customer returns: what buyers announce to send back. Read only where `documents.also` asks for it."""
