"""What the journal is narrowed to, and why it is read."""

from wtforms import HiddenField, SelectField
from wtforms.validators import Optional

from app.metier.journal.actions import MOTIFS_JOURNAL, MOTS
from app.web.formulaires import ChampChoix, ChampJour, ChampLigne, Formulaire, parmi


class FormulaireJournal(Formulaire):
    """Filters, all of them optional; the reason, which is not."""

    motif = ChampChoix(
        "Pourquoi\u202f?", MOTIFS_JOURNAL, manque="Dites pourquoi vous lisez le journal."
    )
    action = SelectField("Acte", choices=parmi(["", *MOTS]), default="", validate_choice=False)
    courriel = ChampLigne("Adresse e-mail du compte", 254)
    siret = ChampLigne("SIRET de la structure", 40)
    numero = ChampLigne("Numéro du mandat", 40)
    du = ChampJour("Du", validators=[Optional()])
    au = ChampJour("Au", validators=[Optional()])
    avant = HiddenField(default="")
