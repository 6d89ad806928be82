"""How an aidant proves who they are: means of login, codes, links, opened logins."""
