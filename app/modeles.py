"""Every table of the service, gathered for the migrations and for the mappers' references."""

from app.aidants import models as aidants
from app.authentification import models as authentification
from app.base import Base
from app.chiffres import models as chiffres
from app.courriels import models as courriels
from app.fournisseur import models as fournisseur
from app.journal import models as journal
from app.mandats import models as mandats
from app.nouveau_mandat import models as nouveau_mandat
from app.organisations import models as organisations
from app.usagers import models as usagers

METADATA = Base.metadata
MODULES = (
    aidants,
    authentification,
    chiffres,
    courriels,
    fournisseur,
    journal,
    mandats,
    nouveau_mandat,
    organisations,
    usagers,
)
