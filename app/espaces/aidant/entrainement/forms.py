"""Forms of a practice that a real mandate has elsewhere."""

from app.metier.demarches.domaines import DOMAINES
from app.metier.entrainement.personnes import PERSONNES
from app.web.formulaires import ChampChoix, Formulaire


class FormulairePersonne(Formulaire):
    """Whom one plays on the pretend page."""

    personne = ChampChoix("Qui jouez-vous ?", PERSONNES, manque="Choisissez une personne.")


class FormulaireDemarche(Formulaire):
    """Which of the themes confided opens the invented site."""

    domaine = ChampChoix("Pour quelle démarche ?", DOMAINES, manque="Choisissez une démarche.")
