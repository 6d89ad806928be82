"""What every answer carries: its headers, its size, its number, the page of a refusal."""
