"""The demonstration: everybody in it is invented, and made by the same acts as real people."""
