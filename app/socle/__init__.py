"""What any program needs, of no business: the base, the clock, keys, words, refusals."""
