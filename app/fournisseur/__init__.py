"""OpenID provider toward FranceConnect."""
