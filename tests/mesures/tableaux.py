"""What the measures are written in: tables, whose targets say whether they are held."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Ligne:
    """One thing measured; `tenu` is None when nothing was promised."""

    quoi: str
    valeurs: tuple[str, ...]
    but: str = ""
    tenu: bool | None = None


@dataclass
class Tableau:
    """A title, columns after « quoi », rows, and what to know to read them."""

    titre: str
    colonnes: tuple[str, ...]
    note: str
    lignes: list[Ligne] = field(default_factory=list)

    def ajouter(self, quoi: str, *valeurs: str, but: str = "", tenu: bool | None = None) -> None:
        """Add a row."""
        self.lignes.append(Ligne(quoi, valeurs, but, tenu))

    def en_markdown(self) -> str:
        """The table, as printed and as written."""
        entete = ["", *self.colonnes, "but", "tenu"]
        lignes = [
            [ligne.quoi, *ligne.valeurs, ligne.but, {None: "", True: "oui"}.get(ligne.tenu, "NON")]
            for ligne in self.lignes
        ]
        largeurs = [max(map(len, colonne)) for colonne in zip(entete, *lignes, strict=True)]
        return "\n".join(
            [
                f"## {self.titre}",
                "",
                self.note,
                "",
                _ligne(entete, largeurs),
                "|" + "|".join("-" * (largeur + 2) for largeur in largeurs) + "|",
                *(_ligne(ligne, largeurs) for ligne in lignes),
            ]
        )

    def manques(self) -> list[str]:
        """What is not held."""
        return [f"{self.titre}, {li.quoi}" for li in self.lignes if li.tenu is False]


def decimal(nombre: float, chiffres: int = 2) -> str:
    """A number with a comma, as French writes it."""
    return f"{nombre:.{chiffres}f}".replace(".", ",")


def entier(nombre: float) -> str:
    """A whole number, its thousands apart."""
    return f"{nombre:,.0f}".replace(",", "\u202f")


def _ligne(cases: list[str], largeurs: list[int]) -> str:
    remplies = (case.ljust(largeur) for case, largeur in zip(cases, largeurs, strict=True))
    return "| " + " | ".join(remplies) + " |"


def placer(texte: str, tableau: Tableau) -> str:
    """A text of tables with this one in the place of the one of its title, or after all."""
    nouveau, debut = tableau.en_markdown(), texte.find(f"\n## {tableau.titre}\n")
    if debut < 0:
        return f"{texte}\n\n{nouveau}"
    fin = texte.find("\n## ", debut + 1)
    suite = "" if fin < 0 else f"\n{texte[fin:]}"
    return f"{texte[:debut]}\n{nouveau}{suite}"
