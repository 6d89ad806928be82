"""The usager's card, printed by the aidant; what it and a printed mandate open without account."""
