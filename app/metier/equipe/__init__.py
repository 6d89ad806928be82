"""A team: who can work and why not, what is done on its members, what they are told."""
