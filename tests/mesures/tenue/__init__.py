"""How the service holds: what people ask mixed at an even rate, whole acts among it."""
