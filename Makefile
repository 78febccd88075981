# vdiag: `make` lists the targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUNS := $(patsubst %/run.db,%,$(wildcard runs/*/run.db))

.DEFAULT_GOAL := help
.PHONY: help demo test report check doctor languages sandbox-test benchmark train-tiny system clean

TEX := texlive-latex-base texlive-latex-recommended texlive-pictures texlive-latex-extra \
	texlive-fonts-recommended texlive-science lmodern
JAVA := openjdk-17-jdk-headless

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/installed system languages ## install all of vdiag here and draw the example answers: a table and a page
	$(BIN)/vdiag draw --concepts objects --model example --languages installed --out runs/demo

test: $(VENV)/dev system languages ## pass the tests
	$(BIN)/python -m pytest

report: $(VENV)/installed ## tables (CSV, Markdown, LaTeX), figures and a page for all of runs/
	@test -n "$(RUNS)" || { echo 'There is no run in runs/; make one with `make demo`.'; exit 2; }
	$(BIN)/vdiag report $(RUNS) --out report

check: $(VENV)/dev ## ruff, mypy strict, import-linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

doctor: $(VENV)/installed ## say what is installed and what is missing
	$(BIN)/vdiag doctor

sandbox-test: $(VENV)/installed ## run the programs that try to get out of the sandbox
	$(BIN)/vdiag sandbox test

benchmark: $(VENV)/dev ## drawings, scores and shapes a second, ours beside the plain way and the reference packages
	$(BIN)/python -m benchmarks.render
	$(BIN)/python -m benchmarks.score
	$(BIN)/python -m benchmarks.shapes

train-tiny: $(VENV)/dev ## train the embedded scorers anew (about an hour on two cores)
	@test -d /usr/share/openclipart/svg && command -v npm >/dev/null || \
		{ echo 'Install what it learns from first: apt-get install openclipart-svg npm'; exit 2; }
	$(BIN)/pip install -c constraints.txt -e '.[train]'
	$(BIN)/python -m training.tiny.make_data
	$(BIN)/python -m training.tiny.train
	$(BIN)/python -m training.tiny.finish
	$(BIN)/python -m training.tiny.evaluate
	$(BIN)/python -m training.hog.fit
	$(BIN)/python -m training.hog.evaluate

system: ## install bubblewrap where apt and rights allow
	@if command -v bwrap >/dev/null 2>&1; then :; \
	elif command -v apt-get >/dev/null 2>&1 && [ "$$(id -u)" = 0 ]; then \
		apt-get update -qq && apt-get install -y -qq bubblewrap libseccomp2; \
	elif command -v apt-get >/dev/null 2>&1 && sudo -n true 2>/dev/null; then \
		sudo apt-get update -qq && sudo apt-get install -y -qq bubblewrap libseccomp2; \
	else \
		echo 'For the best sandbox install bubblewrap: apt-get install bubblewrap libseccomp2'; \
	fi

languages: ## install TeX, Java 17 and their fonts where apt and rights allow (about 1 GB)
	@if command -v javac >/dev/null 2>&1 && kpsewhich standalone.cls circuitikz.sty lmodern.sty >/dev/null 2>&1; then :; \
	elif command -v apt-get >/dev/null 2>&1 && [ "$$(id -u)" = 0 ]; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(TEX) $(JAVA); \
	elif command -v apt-get >/dev/null 2>&1 && sudo -n true 2>/dev/null; then \
		sudo apt-get update -qq && sudo DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(TEX) $(JAVA); \
	else \
		echo 'For TikZ and Processing install TeX and Java 17: `vdiag doctor` says how.'; \
	fi

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(VENV)/bin/python pyproject.toml constraints.txt
	$(BIN)/pip install -q -c constraints.txt -e .
	@touch $@

$(VENV)/dev: $(VENV)/installed
	$(BIN)/pip install -q -c constraints.txt -e '.[dev]'
	@touch $@

clean: ## remove the virtual environment and build leftovers (not runs/)
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache
