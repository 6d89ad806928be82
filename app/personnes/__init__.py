"""One person of the organisation, their mandates, what can be done there."""
