"""One's own means of login, computers and opened logins."""
