"""Monthly figures of each organisation: counted from the journal once, kept, read by screens."""
