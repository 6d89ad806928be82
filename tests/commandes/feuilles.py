"""Every command of the service, as one types it."""

import click


def feuilles(groupe: click.Group, chemin: str = "") -> dict[str, click.Command]:
    """Every command that does something, by its whole name."""
    trouvees: dict[str, click.Command] = {}
    for nom, commande in groupe.commands.items():
        if isinstance(commande, click.Group):
            trouvees |= feuilles(commande, f"{chemin}{nom} ")
        else:
            trouvees[f"{chemin}{nom}"] = commande
    return trouvees
