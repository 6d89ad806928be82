"""The papers as files: a page to print, turned into a PDF that says the same words."""
