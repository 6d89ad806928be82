"""Every table of the service, found room by room: for the migrations and the mappers' references."""

from app import metier
from app.socle.base import Base
from app.socle.paquets import modules

MODULES = tuple(module for module in modules(metier) if module.__name__.endswith(".models"))
METADATA = Base.metadata
