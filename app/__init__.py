"""Aidants Connect: mandates between an usager and an organisation, used through FranceConnect."""
