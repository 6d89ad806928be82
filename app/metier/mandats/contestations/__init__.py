"""« Ce n’est pas moi, ou je n’ai rien demandé »: a use that the person contests, its answer."""
