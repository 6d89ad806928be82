"""French as people write it: names, dates, prepositions, telephones, whatever is typed or pasted."""
