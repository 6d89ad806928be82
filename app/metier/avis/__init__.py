"""What the national team tells people at the top of their home: information, news, alerts."""
