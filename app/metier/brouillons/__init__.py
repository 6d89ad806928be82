"""The mandate being prepared: choices, the trip to FranceConnect, what will be concluded."""
