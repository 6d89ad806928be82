"""First tables, and the triggers that keep the journal append-only."""

import sqlalchemy as sa
from alembic import op

import app.socle.base

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "organisation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("nom", sa.String(length=255), nullable=False),
        sa.Column("type", sa.String(length=255), nullable=False),
        sa.Column("siret", sa.String(length=14), nullable=False),
        sa.Column("adresse", sa.String(length=255), nullable=False),
        sa.Column("code_postal", sa.String(length=10), nullable=False),
        sa.Column("ville", sa.String(length=255), nullable=False),
        sa.Column("telephone", sa.String(length=30), nullable=True),
        sa.Column("fuseau", sa.String(length=64), nullable=False),
        sa.Column("domaines_permis", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("creee_le", app.socle.base.Instant(timezone=True), nullable=False),
        sa.Column("desactivee_le", app.socle.base.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("siret", name=op.f("uq_organisation_siret")),
    )
    op.create_table(
        "tentative",
        sa.Column("cle", sa.String(length=64), nullable=False),
        sa.Column("empreinte", sa.String(length=64), nullable=False),
        sa.Column("le", app.socle.base.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("cle", "empreinte", name=op.f("pk_tentative")),
    )
    op.create_index("ix_tentative_cle", "tentative", ["cle", "le"], unique=False)
    op.create_table(
        "usager",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("identifie_le", app.socle.base.Instant(timezone=True), nullable=False),
        sa.Column("cree_le", app.socle.base.Instant(timezone=True), nullable=False),
        sa.Column("sub", sa.String(length=64), nullable=True),
        sa.Column("prenoms", sa.String(length=256), nullable=True),
        sa.Column("nom_naissance", sa.String(length=256), nullable=True),
        sa.Column("nom_usage", sa.String(length=256), nullable=True),
        sa.Column("genre", sa.String(length=20), nullable=True),
        sa.Column("date_naissance", sa.String(length=10), nullable=True),
        sa.Column("lieu_naissance", sa.String(length=5), nullable=True),
        sa.Column("pays_naissance", sa.String(length=5), nullable=True),
        sa.Column("courriel", sa.String(length=255), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_usager")),
    )
    op.create_index("uq_usager_sub", "usager", ["sub"], unique=True)
    op.create_table(
        "aidant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("prenom", sa.String(length=255), nullable=False),
        sa.Column("nom", sa.String(length=255), nullable=False),
        sa.Column("courriel", sa.String(length=255), nullable=False),
        sa.Column("profession", sa.String(length=255), nullable=True),
        sa.Column("est_pilotage", sa.Boolean(), nullable=False),
        sa.Column("cgu_version", sa.String(length=255), nullable=True),
        sa.Column("cgu_le", app.socle.base.Instant(timezone=True), nullable=True),
        sa.Column("cree_le", app.socle.base.Instant(timezone=True), nullable=False),
        sa.Column("desactive_le", app.socle.base.Instant(timezone=True), nullable=True),
        sa.Column("derniere_organisation_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["derniere_organisation_id"],
            ["organisation.id"],
            name=op.f("fk_aidant_derniere_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_aidant")),
        sa.UniqueConstraint("courriel", name=op.f("uq_aidant_courriel")),
    )
    op.create_table(
        "usager_mot",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "mot",
            sa.String(length=80).with_variant(sa.String(80, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("usager_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_usager_mot_organisation_id")
        ),
        sa.ForeignKeyConstraint(["usager_id"], ["usager.id"], name=op.f("fk_usager_mot_usager_id")),
        sa.PrimaryKeyConstraint("organisation_id", "mot", "usager_id", name=op.f("pk_usager_mot")),
    )
    op.create_index(op.f("ix_usager_mot_usager_id"), "usager_mot", ["usager_id"], unique=False)
    op.create_table(
        "appartenance",
        sa.Column("aidant_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("est_aidant", sa.Boolean(), nullable=False),
        sa.Column("est_referent", sa.Boolean(), nullable=False),
        sa.Column("domaines_limites", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("depuis_le", app.socle.base.Instant(timezone=True), nullable=False),
        sa.Column("terminee_le", app.socle.base.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["aidant_id"], ["aidant.id"], name=op.f("fk_appartenance_aidant_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_appartenance_organisation_id")
        ),
        sa.PrimaryKeyConstraint("aidant_id", "organisation_id", name=op.f("pk_appartenance")),
    )
    op.create_index(
        op.f("ix_appartenance_organisation_id"), "appartenance", ["organisation_id"], unique=False
    )
    op.create_table(
        "connexion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("aidant_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("ouverte_le", app.socle.base.Instant(timezone=True), nullable=False),
        sa.Column("vue_le", app.socle.base.Instant(timezone=True), nullable=False),
        sa.Column("code_le", app.socle.base.Instant(timezone=True), nullable=False),
        sa.Column("identification_jusqu_au", app.socle.base.Instant(timezone=True), nullable=True),
        sa.Column("fermee_le", app.socle.base.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["aidant_id"], ["aidant.id"], name=op.f("fk_connexion_aidant_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_connexion_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_connexion")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_connexion_secret_hash")),
    )
    op.create_index(op.f("ix_connexion_aidant_id"), "connexion", ["aidant_id"], unique=False)
    op.create_table(
        "courriel",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("aidant_id", sa.Uuid(), nullable=True),
        sa.Column("destinataire", sa.String(length=255), nullable=False),
        sa.Column("sujet", sa.String(length=255), nullable=False),
        sa.Column("texte_chiffre", sa.LargeBinary(), nullable=True),
        sa.Column("cle_id", sa.String(length=8), nullable=False),
        sa.Column("nb_essais", sa.Integer(), nullable=False),
        sa.Column("cree_le", app.socle.base.Instant(timezone=True), nullable=False),
        sa.Column("perime_le", app.socle.base.Instant(timezone=True), nullable=True),
        sa.Column("reserve_jusqu_au", app.socle.base.Instant(timezone=True), nullable=True),
        sa.Column("envoye_le", app.socle.base.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["aidant_id"], ["aidant.id"], name=op.f("fk_courriel_aidant_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courriel")),
    )
    op.create_index(
        "ix_courriel_a_envoyer", "courriel", ["envoye_le", "reserve_jusqu_au"], unique=False
    )
    op.create_table(
        "lien_connexion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("aidant_id", sa.Uuid(), nullable=False),
        sa.Column("jeton_hash", sa.String(length=64), nullable=False),
        sa.Column("navigateur_hash", sa.String(length=64), nullable=False),
        sa.Column("suite", sa.Text(), nullable=False),
        sa.Column("cree_le", app.socle.base.Instant(timezone=True), nullable=False),
        sa.Column("expire_le", app.socle.base.Instant(timezone=True), nullable=False),
        sa.Column("utilise_le", app.socle.base.Instant(timezone=True), nullable=True),
        sa.Column("annule_le", app.socle.base.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["aidant_id"], ["aidant.id"], name=op.f("fk_lien_connexion_aidant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lien_connexion")),
        sa.UniqueConstraint("jeton_hash", name=op.f("uq_lien_connexion_jeton_hash")),
    )
    op.create_index(
        op.f("ix_lien_connexion_aidant_id"), "lien_connexion", ["aidant_id"], unique=False
    )
    op.create_table(
        "mandat",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("usager_id", sa.Uuid(), nullable=False),
        sa.Column("aidant_id", sa.Uuid(), nullable=False),
        sa.Column("duree", sa.String(length=20), nullable=False),
        sa.Column("debut_le", app.socle.base.Instant(timezone=True), nullable=False),
        sa.Column("fin_le", app.socle.base.Instant(timezone=True), nullable=False),
        sa.Column("suspendu_le", app.socle.base.Instant(timezone=True), nullable=True),
        sa.Column("signe_le", app.socle.base.Instant(timezone=True), nullable=True),
        sa.Column("gabarit", sa.String(length=20), nullable=False),
        sa.Column("texte_gele", sa.Text(), nullable=False),
        sa.Column("empreinte", sa.String(length=64), nullable=False),
        sa.Column("code_verification", sa.String(length=26), nullable=False),
        sa.ForeignKeyConstraint(["aidant_id"], ["aidant.id"], name=op.f("fk_mandat_aidant_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_mandat_organisation_id")
        ),
        sa.ForeignKeyConstraint(["usager_id"], ["usager.id"], name=op.f("fk_mandat_usager_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandat")),
        sa.UniqueConstraint("code_verification", name=op.f("uq_mandat_code_verification")),
    )
    op.create_index(
        "ix_mandat_organisation_fin", "mandat", ["organisation_id", "fin_le"], unique=False
    )
    op.create_index(
        "ix_mandat_organisation_usager", "mandat", ["organisation_id", "usager_id"], unique=False
    )
    op.create_index(op.f("ix_mandat_usager_id"), "mandat", ["usager_id"], unique=False)
    op.create_table(
        "moyen_connexion",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("aidant_id", sa.Uuid(), nullable=True),
        sa.Column("genre", sa.String(length=20), nullable=False),
        sa.Column("numero_serie", sa.String(length=40), nullable=True),
        sa.Column("secret_chiffre", sa.LargeBinary(), nullable=False),
        sa.Column("cle_id", sa.String(length=8), nullable=False),
        sa.Column("dernier_pas", sa.Integer(), nullable=False),
        sa.Column("derive", sa.Integer(), nullable=False),
        sa.Column("ajoute_le", app.socle.base.Instant(timezone=True), nullable=False),
        sa.Column("valide_le", app.socle.base.Instant(timezone=True), nullable=True),
        sa.Column("suspendu_le", app.socle.base.Instant(timezone=True), nullable=True),
        sa.Column("retire_le", app.socle.base.Instant(timezone=True), nullable=True),
        sa.Column("motif_retrait", sa.String(length=20), nullable=True),
        sa.CheckConstraint(
            "genre IN ('application', 'carte')", name=op.f("ck_moyen_connexion_genre")
        ),
        sa.ForeignKeyConstraint(
            ["aidant_id"], ["aidant.id"], name=op.f("fk_moyen_connexion_aidant_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moyen_connexion")),
        sa.UniqueConstraint("numero_serie", name=op.f("uq_moyen_connexion_numero_serie")),
    )
    op.create_index(
        op.f("ix_moyen_connexion_aidant_id"), "moyen_connexion", ["aidant_id"], unique=False
    )
    op.create_table(
        "autorisation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("mandat_id", sa.Uuid(), nullable=False),
        sa.Column("domaine", sa.String(length=20), nullable=False),
        sa.Column("demarches", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("revoquee_le", app.socle.base.Instant(timezone=True), nullable=True),
        sa.Column("motif_fin", sa.String(length=20), nullable=True),
        sa.Column("revoquee_par_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(revoquee_le IS NULL) = (motif_fin IS NULL)",
            name=op.f("ck_autorisation_revocation_motivee"),
        ),
        sa.ForeignKeyConstraint(
            ["mandat_id"], ["mandat.id"], name=op.f("fk_autorisation_mandat_id")
        ),
        sa.ForeignKeyConstraint(
            ["revoquee_par_id"], ["aidant.id"], name=op.f("fk_autorisation_revoquee_par_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_autorisation")),
    )
    op.create_index(
        "uq_autorisation_mandat_domaine", "autorisation", ["mandat_id", "domaine"], unique=True
    )
    op.create_table(
        "brouillon",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("aidant_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("domaines", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("demarches", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("duree", sa.String(length=20), nullable=False),
        sa.Column("cree_le", app.socle.base.Instant(timezone=True), nullable=False),
        sa.Column("expire_le", app.socle.base.Instant(timezone=True), nullable=False),
        sa.Column("identifie_le", app.socle.base.Instant(timezone=True), nullable=True),
        sa.Column("conclu_le", app.socle.base.Instant(timezone=True), nullable=True),
        sa.Column("abandonne_le", app.socle.base.Instant(timezone=True), nullable=True),
        sa.Column("mandat_id", sa.Uuid(), nullable=True),
        sa.Column("sub", sa.String(length=64), nullable=True),
        sa.Column("prenoms", sa.String(length=256), nullable=True),
        sa.Column("nom_naissance", sa.String(length=256), nullable=True),
        sa.Column("nom_usage", sa.String(length=256), nullable=True),
        sa.Column("genre", sa.String(length=20), nullable=True),
        sa.Column("date_naissance", sa.String(length=10), nullable=True),
        sa.Column("lieu_naissance", sa.String(length=5), nullable=True),
        sa.Column("pays_naissance", sa.String(length=5), nullable=True),
        sa.Column("courriel", sa.String(length=255), nullable=True),
        sa.ForeignKeyConstraint(["aidant_id"], ["aidant.id"], name=op.f("fk_brouillon_aidant_id")),
        sa.ForeignKeyConstraint(["mandat_id"], ["mandat.id"], name=op.f("fk_brouillon_mandat_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_brouillon_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brouillon")),
    )
    op.create_index(
        "ix_brouillon_aidant", "brouillon", ["aidant_id", "organisation_id"], unique=False
    )
    op.create_table(
        "demande",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("connexion_id", sa.Uuid(), nullable=False),
        sa.Column("aidant_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.String(length=255), nullable=False),
        sa.Column("redirect_uri", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("nonce", sa.Text(), nullable=True),
        sa.Column("scopes", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("domaines_demandes", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("defi_pkce", sa.String(length=128), nullable=True),
        sa.Column("exige_code", sa.Boolean(), nullable=False),
        sa.Column("ouverte_le", app.socle.base.Instant(timezone=True), nullable=False),
        sa.Column("expire_le", app.socle.base.Instant(timezone=True), nullable=False),
        sa.Column("usager_id", sa.Uuid(), nullable=True),
        sa.Column("autorisation_id", sa.Uuid(), nullable=True),
        sa.Column("terminee_le", app.socle.base.Instant(timezone=True), nullable=True),
        sa.Column("authentifie_le", app.socle.base.Instant(timezone=True), nullable=True),
        sa.Column("code_hash", sa.String(length=64), nullable=True),
        sa.Column("code_expire_le", app.socle.base.Instant(timezone=True), nullable=True),
        sa.Column("code_utilise_le", app.socle.base.Instant(timezone=True), nullable=True),
        sa.Column("jeton_hash", sa.String(length=64), nullable=True),
        sa.Column("jeton_expire_le", app.socle.base.Instant(timezone=True), nullable=True),
        sa.Column("jeton_revoque_le", app.socle.base.Instant(timezone=True), nullable=True),
        sa.Column("utilisee_le", app.socle.base.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["aidant_id"], ["aidant.id"], name=op.f("fk_demande_aidant_id")),
        sa.ForeignKeyConstraint(
            ["autorisation_id"], ["autorisation.id"], name=op.f("fk_demande_autorisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["connexion_id"], ["connexion.id"], name=op.f("fk_demande_connexion_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_demande_organisation_id")
        ),
        sa.ForeignKeyConstraint(["usager_id"], ["usager.id"], name=op.f("fk_demande_usager_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demande")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_demande_code_hash")),
        sa.UniqueConstraint("jeton_hash", name=op.f("uq_demande_jeton_hash")),
    )
    op.create_index(op.f("ix_demande_connexion_id"), "demande", ["connexion_id"], unique=False)
    op.create_index(
        "ix_demande_usage", "demande", ["usager_id", "organisation_id", "utilisee_le"], unique=False
    )
    op.create_table(
        "identification",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("brouillon_id", sa.Uuid(), nullable=False),
        sa.Column("connexion_id", sa.Uuid(), nullable=False),
        sa.Column("state_hash", sa.String(length=64), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("verificateur_pkce", sa.String(length=128), nullable=True),
        sa.Column("ouverte_le", app.socle.base.Instant(timezone=True), nullable=False),
        sa.Column("expire_le", app.socle.base.Instant(timezone=True), nullable=False),
        sa.Column("revenue_le", app.socle.base.Instant(timezone=True), nullable=True),
        sa.Column("issue", sa.String(length=40), nullable=True),
        sa.Column("id_token_chiffre", sa.LargeBinary(), nullable=True),
        sa.Column("state_logout_hash", sa.String(length=64), nullable=True),
        sa.Column("terminee_le", app.socle.base.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["brouillon_id"], ["brouillon.id"], name=op.f("fk_identification_brouillon_id")
        ),
        sa.ForeignKeyConstraint(
            ["connexion_id"], ["connexion.id"], name=op.f("fk_identification_connexion_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identification")),
        sa.UniqueConstraint("state_hash", name=op.f("uq_identification_state_hash")),
        sa.UniqueConstraint("state_logout_hash", name=op.f("uq_identification_state_logout_hash")),
    )
    op.create_index(
        op.f("ix_identification_brouillon_id"), "identification", ["brouillon_id"], unique=False
    )
    op.create_index("ix_identification_connexion", "identification", ["connexion_id"], unique=False)
    op.create_table(
        "journal",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("condensat", sa.LargeBinary(length=32), nullable=False),
        sa.Column("empreinte", sa.LargeBinary(length=32), nullable=False),
        sa.Column("action", sa.String(length=255), nullable=False),
        sa.Column("le", app.socle.base.Instant(timezone=True), nullable=False),
        sa.Column("aidant_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("usager_id", sa.Uuid(), nullable=True),
        sa.Column("mandat_id", sa.Uuid(), nullable=True),
        sa.Column("autorisation_id", sa.Uuid(), nullable=True),
        sa.Column("cible_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["aidant_id"], ["aidant.id"], name=op.f("fk_journal_aidant_id")),
        sa.ForeignKeyConstraint(
            ["autorisation_id"], ["autorisation.id"], name=op.f("fk_journal_autorisation_id")
        ),
        sa.ForeignKeyConstraint(["cible_id"], ["aidant.id"], name=op.f("fk_journal_cible_id")),
        sa.ForeignKeyConstraint(["mandat_id"], ["mandat.id"], name=op.f("fk_journal_mandat_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_journal_organisation_id")
        ),
        sa.ForeignKeyConstraint(["usager_id"], ["usager.id"], name=op.f("fk_journal_usager_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_journal")),
    )
    op.create_index("ix_journal_aidant_id", "journal", ["aidant_id", "seq"], unique=False)
    op.create_index("ix_journal_mandat_id", "journal", ["mandat_id", "seq"], unique=False)
    op.create_index(
        "ix_journal_organisation_id", "journal", ["organisation_id", "seq"], unique=False
    )
    op.create_index("ix_journal_usager_id", "journal", ["usager_id", "seq"], unique=False)
    op.create_table(
        "place",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("usager_id", sa.Uuid(), nullable=False),
        sa.Column("domaine", sa.String(length=20), nullable=False),
        sa.Column("autorisation_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["autorisation_id"], ["autorisation.id"], name=op.f("fk_place_autorisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_place_organisation_id")
        ),
        sa.ForeignKeyConstraint(["usager_id"], ["usager.id"], name=op.f("fk_place_usager_id")),
        sa.PrimaryKeyConstraint("organisation_id", "usager_id", "domaine", name=op.f("pk_place")),
        sa.UniqueConstraint("autorisation_id", name=op.f("uq_place_autorisation_id")),
    )
    op.create_table(
        "journal_corps",
        sa.Column(
            "seq",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.Column("corps", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["journal.seq"], name=op.f("fk_journal_corps_seq")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_journal_corps")),
    )
    _proteger_journal()


def downgrade() -> None:
    """Undo."""
    if op.get_bind().dialect.name == "postgresql":
        for declencheur, table in _DECLENCHEURS:
            op.execute(f"DROP TRIGGER {declencheur} ON {table}")
        op.execute("DROP FUNCTION journal_refuser()")
        op.execute("DROP FUNCTION journal_suivre()")
    op.drop_table("journal_corps")
    op.drop_table("place")
    op.drop_index("ix_journal_usager_id", table_name="journal")
    op.drop_index("ix_journal_organisation_id", table_name="journal")
    op.drop_index("ix_journal_mandat_id", table_name="journal")
    op.drop_index("ix_journal_aidant_id", table_name="journal")
    op.drop_table("journal")
    op.drop_index("ix_identification_connexion", table_name="identification")
    op.drop_index(op.f("ix_identification_brouillon_id"), table_name="identification")
    op.drop_table("identification")
    op.drop_index("ix_demande_usage", table_name="demande")
    op.drop_index(op.f("ix_demande_connexion_id"), table_name="demande")
    op.drop_table("demande")
    op.drop_index("ix_brouillon_aidant", table_name="brouillon")
    op.drop_table("brouillon")
    op.drop_index("uq_autorisation_mandat_domaine", table_name="autorisation")
    op.drop_table("autorisation")
    op.drop_index(op.f("ix_moyen_connexion_aidant_id"), table_name="moyen_connexion")
    op.drop_table("moyen_connexion")
    op.drop_index(op.f("ix_mandat_usager_id"), table_name="mandat")
    op.drop_index("ix_mandat_organisation_usager", table_name="mandat")
    op.drop_index("ix_mandat_organisation_fin", table_name="mandat")
    op.drop_table("mandat")
    op.drop_index(op.f("ix_lien_connexion_aidant_id"), table_name="lien_connexion")
    op.drop_table("lien_connexion")
    op.drop_index("ix_courriel_a_envoyer", table_name="courriel")
    op.drop_table("courriel")
    op.drop_index(op.f("ix_connexion_aidant_id"), table_name="connexion")
    op.drop_table("connexion")
    op.drop_index(op.f("ix_appartenance_organisation_id"), table_name="appartenance")
    op.drop_table("appartenance")
    op.drop_index(op.f("ix_usager_mot_usager_id"), table_name="usager_mot")
    op.drop_table("usager_mot")
    op.drop_table("aidant")
    op.drop_index("uq_usager_sub", table_name="usager")
    op.drop_table("usager")
    op.drop_index("ix_tentative_cle", table_name="tentative")
    op.drop_table("tentative")
    op.drop_table("organisation")


_DECLENCHEURS = (
    ("journal_suite", "journal"),
    ("journal_fige", "journal"),
    ("journal_entier", "journal"),
    ("journal_corps_fige", "journal_corps"),
    ("journal_corps_entier", "journal_corps"),
)


def _proteger_journal() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for ordre in _POSTGRESQL:
            op.execute(ordre)
        return
    op.execute(
        """
        CREATE TRIGGER journal_suite BEFORE INSERT ON journal
        WHEN NEW.seq IS NOT (SELECT COALESCE(MAX(seq), 0) + 1 FROM journal)
        BEGIN SELECT RAISE(ABORT, 'journal : la suite des numéros est imposée'); END
        """
    )
    for table in ("journal", "journal_corps"):
        for verbe in ("UPDATE", "DELETE"):
            op.execute(
                f"""
                CREATE TRIGGER {table}_refus_{verbe.lower()} BEFORE {verbe} ON {table}
                BEGIN SELECT RAISE(ABORT, 'journal : rien ne se modifie ni ne s’efface'); END
                """
            )


_POSTGRESQL = (
    """
    CREATE FUNCTION journal_suivre() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.seq IS DISTINCT FROM (SELECT COALESCE(MAX(seq), 0) + 1 FROM journal) THEN
            RAISE EXCEPTION 'journal : la suite des numéros est imposée';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE FUNCTION journal_refuser() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'journal : rien ne se modifie ni ne s’efface';
    END $$
    """,
    """
    CREATE TRIGGER journal_suite BEFORE INSERT ON journal
    FOR EACH ROW EXECUTE FUNCTION journal_suivre()
    """,
    """
    CREATE TRIGGER journal_fige BEFORE UPDATE OR DELETE ON journal
    FOR EACH ROW EXECUTE FUNCTION journal_refuser()
    """,
    """
    CREATE TRIGGER journal_entier BEFORE TRUNCATE ON journal
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuser()
    """,
    """
    CREATE TRIGGER journal_corps_fige BEFORE UPDATE OR DELETE ON journal_corps
    FOR EACH ROW EXECUTE FUNCTION journal_refuser()
    """,
    """
    CREATE TRIGGER journal_corps_entier BEFORE TRUNCATE ON journal_corps
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuser()
    """,
)
