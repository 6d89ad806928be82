"""The screens, by who sits in front of them. A room is a folder with a `plan`, its blueprint."""

from functools import cache

from flask import Blueprint

from app.socle.paquets import modules


@cache
def plans() -> tuple[Blueprint, ...]:
    """Import every file of every room, and return the rooms' blueprints: none can be forgotten."""
    from app import espaces

    trouves = {
        valeur: None
        for module in modules(espaces)
        for valeur in vars(module).values()
        if isinstance(valeur, Blueprint)
    }
    return tuple(trouves)
