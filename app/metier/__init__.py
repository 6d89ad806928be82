"""The business, a room for each noun, without Flask, forms or screens."""
