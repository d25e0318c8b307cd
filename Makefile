# La porte d’entrée du produit : « make » seul donne la liste de ce qu’on peut faire.
# Chaque cible installe ce qui manque (outillage/installer.sh), puis lance une commande de « python -m pipeline ».

PYTHON := .venv/bin/python
PIPELINE := $(PYTHON) -m pipeline
VENV_CASSE := $(shell test -x $(PYTHON) || echo FORCER)
MAKEFLAGS += --no-print-directory --no-builtin-rules

export SESSION CANDIDAT CERTIFICATION DEPUIS CHEMIN AU PAR

exiger = $(if $($(1)),,$(error Il manque $(1) : $(2)))

.PHONY: aide nouvelle session convocations grilles verifier expliquer diagnostic test bench style FORCER

aide: ## cette liste
	@printf '%s\n' 'Ce que l’on peut demander :' ''
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' Makefile | while IFS='	' read -r cible role; do printf '  make %-16s %s\n' "$$cible" "$$role"; done
	@printf '%s\n' '' 'OPTIONS="…" ajoute des options, par exemple OPTIONS="--sans C003" pour écarter un candidat.' \
	  'Mode d’emploi : docs/guide-du-secretariat.md'

nouvelle: .venv/.pret ## commence une session, avec son classeur à remplir : SESSION=2025-03 CERTIFICATION=RNCP26849 [DEPUIS=liste.csv]
	$(call exiger,SESSION,make nouvelle SESSION=2025-03 CERTIFICATION="RNCP26849 RNCP26850")
	$(call exiger,CERTIFICATION,make nouvelle SESSION=2025-03 CERTIFICATION="RNCP26849 RNCP26850")
	@$(PIPELINE) nouvelle "$$SESSION" --certification "$$CERTIFICATION" $${DEPUIS:+--depuis "$$DEPUIS"} $(OPTIONS)

session: .venv/.pret ## traite une session et produit ses documents : SESSION=2024-06
	$(call exiger,SESSION,make session SESSION=2024-06)
	@$(PIPELINE) session "$$SESSION" $(OPTIONS)

convocations: .venv/.pret ## produit les documents d’avant le jury : SESSION=2024-06
	$(call exiger,SESSION,make convocations SESSION=2024-06)
	@$(PIPELINE) convocations "$$SESSION" $(OPTIONS)

grilles: .venv/.pret ## prépare les grilles d’évaluation à remplir : SESSION=2024-06
	$(call exiger,SESSION,make grilles SESSION=2024-06)
	@$(PIPELINE) grilles "$$SESSION" $(OPTIONS)

verifier: .venv/.pret ## montre les anomalies et les décisions sans produire de document : SESSION=2024-06
	$(call exiger,SESSION,make verifier SESSION=2024-06)
	@$(PIPELINE) verifier "$$SESSION" $(OPTIONS)

expliquer: .venv/.pret ## explique la décision d’un candidat : SESSION=2024-06 CANDIDAT=C003
	$(call exiger,SESSION,make expliquer SESSION=2024-06 CANDIDAT=C003)
	$(call exiger,CANDIDAT,make expliquer SESSION=2024-06 CANDIDAT=C003)
	@$(PIPELINE) expliquer "$$SESSION" "$$CANDIDAT" $(OPTIONS)

.PHONY: registre
registre: export VERS := $(VERS)
registre: .venv/.pret ## liste les numéros ; ACTION=verifier les contrôle, ACTION=exporter VERS=registre.xlsx les met en tableau
	@$(PIPELINE) registre $(or $(ACTION),lister) $${VERS:+--vers "$$VERS"} $(OPTIONS)

.PHONY: archive verifier-archive
archive: export FORMAT := $(FORMAT)
archive verifier-archive dechiffrer cle-archive: export POUR := $(POUR)
archive verifier-archive dechiffrer cle-archive purge: export CLE := $(CLE)
dechiffrer: export VERS := $(VERS)
archive: .venv/.pret ## réunit en un fichier, à garder, tout ce qui concerne une session publiée : SESSION=2024-06 [FORMAT=seda] [POUR=age1…]
	$(call exiger,SESSION,make archive SESSION=2024-06)
	@$(PIPELINE) archive "$$SESSION" $${FORMAT:+--format "$$FORMAT"} $${POUR:+--pour "$$POUR"} $(OPTIONS)

verifier-archive: .venv/.pret ## contrôle une archive, sans rien d’autre qu’elle : CHEMIN=sorties/archives/….zip [CLE=fichier-de-la-clé]
	$(call exiger,CHEMIN,make verifier-archive CHEMIN=sorties/archives/2024-06-2024-07-12.zip)
	@$(PIPELINE) verifier-archive "$$CHEMIN" $${CLE:+--cle "$$CLE"} $(OPTIONS)

.PHONY: dechiffrer cle-archive
dechiffrer: .venv/.pret ## rouvre une archive chiffrée : CHEMIN=….zip.age CLE=fichier-de-la-clé VERS=….zip
	$(call exiger,CHEMIN,make dechiffrer CHEMIN=2024-06-2024-07-12.zip.age CLE=/media/cle-usb/cle-archives.txt VERS=2024-06-2024-07-12.zip)
	$(call exiger,VERS,make dechiffrer CHEMIN=2024-06-2024-07-12.zip.age CLE=/media/cle-usb/cle-archives.txt VERS=2024-06-2024-07-12.zip)
	@$(PIPELINE) dechiffrer "$$CHEMIN" $${CLE:+--cle "$$CLE"} --vers "$$VERS" $(OPTIONS)

cle-archive: .venv/.pret ## fabrique la clé des archives chiffrées : CLE=/media/cle-usb/cle-archives.txt
	$(call exiger,CLE,make cle-archive CLE=/media/cle-usb/cle-archives.txt)
	@$(PIPELINE) cle-archive "$$CLE" $(OPTIONS)

.PHONY: purge
purge: .venv/.pret ## montre ce dont la durée de conservation est passée : AU=2026-11-21 ; EXECUTER=oui le détruit [PAR="nom"]
	$(call exiger,AU,make purge AU=2026-11-21)
	@$(PIPELINE) purge --au "$$AU" $(if $(filter oui,$(EXECUTER)),--executer) $${PAR:+--par "$$PAR"} $${CLE:+--cle "$$CLE"} $(OPTIONS)

diagnostic: .venv/.pret ## contrôle LibreOffice, les polices, les modèles, les référentiels et le registre
	@$(PIPELINE) diagnostic $(OPTIONS)

test: .venv/.pret-essais ## vérifie le programme lui-même
	@$(PYTHON) -m pytest --numprocesses=auto --dist=loadfile $(OPTIONS)

.PHONY: test-pdfa
test-pdfa: .venv/.pret-pdfa ## vérifie avec veraPDF que tout ce qui se publie est du PDF/A-2b, et balisé
	@$(PYTHON) -m pytest tests/test_pdfa.py $(OPTIONS)

bench: .venv/.pret ## mesure le temps par document, par classeur lu, et d’un second traitement
	@$(PYTHON) -m bench $(OPTIONS)

style: .venv/.pret ## contrôle l’écriture du programme (pour ceux qui le modifient)
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m mypy

.venv/.pret: requirements.lock $(VENV_CASSE)
	@sh outillage/installer.sh

.venv/.pret-essais: .venv/.pret
	@sh outillage/installer.sh essais

.venv/.pret-pdfa: .venv/.pret-essais requirements-pdfa.lock
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --no-input --require-hashes --only-binary :all: \
	  --requirement requirements-pdfa.lock
	@touch $@
