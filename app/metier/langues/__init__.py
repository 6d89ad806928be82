"""The plain-language version of a mandate, and the languages it is said in beside French."""
