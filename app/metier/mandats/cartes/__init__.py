"""The usager's card as a row: what shows, stops, moves and erases it is elsewhere."""
