"""The list of a team: its lines, its pages, its file, and the home that shows it."""
