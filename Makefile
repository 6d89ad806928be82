# Aidants Connect : `make help` liste les commandes.
# Works with GNU make 3.81 (macOS); everything with logic in it lives in .ci/.
PYTHON_ENV := .venv/bin/python
CODE := app config.py wsgi.py gunicorn.conf.py migrations tests
PYTEST_ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run test bench epreuve guide check lint types contrats gabarits format audit verrouiller env propre

help: ## Liste les commandes
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Lance la démonstration : service (PORT, 5000) et bouchon de FranceConnect (BOUCHON_PORT, 5001)
	@.ci/environnement demo
	@APP_ENV=$${APP_ENV:-demo} exec $(PYTHON_ENV) -m flask --app wsgi demo lancer

test: ## Lance tous les tests (PYTEST_ARGS="-k connexion" en choisit)
	@.ci/tests $(PYTEST_ARGS)

bench: ## Mesure vitesse, poids et débit, à côté d’une vue nue (ECRIRE=1 : dans docs/mesures.md ; SEULEMENT=tenue, processus… ; TENUE=600 : dix minutes de charge ; NATIONALE=1 : base du pays, gardée avec BASE=url ; PART=10 : son dixième ; SQLITE=1 ; SANS_NAVIGATEUR=1)
	@.ci/environnement test
	@$(PYTHON_ENV) -m tests.mesures $(if $(ECRIRE),--ecrire docs/mesures$(if $(NATIONALE),-pays).md) $(if $(TENUE),--tenue $(TENUE)) \
		$(if $(SEULEMENT),--seulement '$(SEULEMENT)') $(if $(PART),--part $(PART)) $(if $(NATIONALE),--nationale) $(if $(BASE),--base '$(BASE)') $(if $(SQLITE),--sqlite) $(if $(SANS_NAVIGATEUR),--sans-navigateur)

epreuve: ## Joue les pannes sur le vrai service, sur les deux bases (ECRIRE=1 : dans docs/epreuves.md ; COUPS=200 ; MOTEUR=SQLite ; SEULEMENT=mot)
	@.ci/environnement test
	@APP_ENV=test $(PYTHON_ENV) -m tests.epreuves $(if $(ECRIRE),--ecrire docs/epreuves.md) $(if $(COUPS),--coups $(COUPS)) \
		$(if $(MOTEUR),--moteur $(MOTEUR)) $(if $(SEULEMENT),--seulement '$(SEULEMENT)')

guide: ## Refait les images du mode d’emploi (static/guide), dans un vrai navigateur
	@.ci/environnement test
	@$(PYTHON_ENV) -m pytest -q -n0 tests/parcours/images_du_guide.py

check: lint types contrats gabarits ## Vérifie style, types, dépendances entre modules et gabarits

lint: env ## Vérifie le style et la mise en forme du code
	@$(PYTHON_ENV) -m ruff check $(wildcard $(CODE))
	@$(PYTHON_ENV) -m ruff format --check $(wildcard $(CODE))

types: env ## Vérifie les types
	@$(PYTHON_ENV) -m mypy $(wildcard app config.py wsgi.py tests)

contrats: env ## Vérifie qui a le droit d’importer qui
	@$(PYTHON_ENV) -c 'from importlinter.cli import lint_imports_command as c; c(["--no-logo"])'

gabarits: env ## Vérifie les gabarits HTML et les espaces insécables
	@$(PYTHON_ENV) .ci/espaces --verifier
	@$(PYTHON_ENV) -m djlint --lint --quiet --allow-empty-input $(wildcard templates)

format: env ## Met le code en forme
	@$(PYTHON_ENV) -m ruff check --fix-only --quiet $(wildcard $(CODE))
	@$(PYTHON_ENV) -m ruff format $(wildcard $(CODE))
	@$(PYTHON_ENV) .ci/espaces

audit: ## Cherche les vulnérabilités connues, passe les pages au vérificateur Nu (demande le réseau, Java, npm)
	@.ci/audit

verrouiller: ## Recalcule les requirements*.txt à partir des .in
	@.ci/verrouiller

env: ## Prépare l’environnement Python complet (.venv)
	@.ci/environnement test

propre: ## Efface l’environnement et les caches, jamais la base
	@rm -rf .venv .planchers .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find app tests migrations -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
