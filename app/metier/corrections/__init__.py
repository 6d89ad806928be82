"""What the national team corrects of the catalogue on screen, between two releases."""
