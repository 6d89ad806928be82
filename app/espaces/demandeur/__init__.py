"""Who asks for an organisation to come in: no account, an e-mail address that is proved."""
