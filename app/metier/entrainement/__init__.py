"""A mandate made for practice: an invented person, an invented site, nothing beside real ones."""
