# vdiag: `make` lists the targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
JOBS ?= 4
RUNS := $(patsubst %/run.db,%,$(wildcard runs/*/run.db))

.DEFAULT_GOAL := help
.PHONY: help demo test test-slow browser report check doctor languages sandbox-test benchmark train-tiny system clean

TEX := texlive-latex-base texlive-latex-recommended texlive-pictures texlive-latex-extra \
	texlive-fonts-recommended texlive-science lmodern
JAVA := openjdk-17-jdk-headless

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/installed system languages ## install all of vdiag here and draw the example answers: a table and a page
	$(BIN)/vdiag draw --concepts objects --model example --languages installed --out runs/demo

test: $(VENV)/dev system languages ## pass the tests, several at once (JOBS=4); the 20 slowest are printed
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal -m 'not slow' --durations=20

test-slow: $(VENV)/dev system languages ## pass the tests that take longer (half an hour at most)
	$(BIN)/python -m pytest -n $(JOBS) --dist worksteal -m slow --timeout 2400 --durations=20

browser: $(VENV)/dev ## install what tests compare with: Chromium (pages, SVG), Tk on a screen in memory (turtle)
	$(call pip,browser)
	@{ command -v chromium && command -v Xvfb && /usr/bin/python3 -c 'import tkinter'; } >/dev/null 2>&1 || \
		{ $(call apt,chromium xvfb python3-tk); }

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

benchmark: $(VENV)/dev ## drawings, scores, shapes and questions a second, ours beside the plain way and the reference packages
	$(BIN)/python -m benchmarks.render
	$(BIN)/python -m benchmarks.formats
	$(BIN)/python -m benchmarks.score
	$(BIN)/python -m benchmarks.shapes
	$(BIN)/python -m benchmarks.ask
	$(BIN)/python -m benchmarks.batch
	$(BIN)/python -m benchmarks.png

train-tiny: $(VENV)/dev ## train the embedded scorers anew (about three hours on two cores)
	@test -d /usr/share/openclipart/svg && command -v npm >/dev/null || \
		{ echo 'Install what it learns from first: apt-get install openclipart-svg npm'; exit 2; }
	$(call pip,train)
	$(BIN)/python -m training.tiny.make_data
	$(BIN)/python -m training.tiny.train
	$(BIN)/python -m training.tiny.finish
	$(BIN)/python -m training.tiny.evaluate
	$(BIN)/python -m training.tiny.aims
	$(BIN)/python -m training.hog.fit
	$(BIN)/python -m training.hog.evaluate
	$(BIN)/python -m training.glance.make_data
	$(BIN)/python -m training.glance.train
	$(BIN)/python -m training.glance.evaluate

# $(call pip,EXTRA): vdiag as it stands here, with that extra, in versions known to work together.
pip = $(BIN)/pip install -q -c constraints.txt -e '.[$(1)]'

# $(call agreed,WHAT): true, or what is typed at a terminal; CI and root in a container are not asked.
agreed = [ ! -t 0 ] || [ ! -t 1 ] || [ -n "$$CI" ] || \
	{ [ "$$(id -u)" = 0 ] && { [ -e /.dockerenv ] || [ -e /run/.containerenv ]; }; } || \
	{ printf 'Install %s? [Y/n] ' '$(1)'; read -r said; case $$said in [Nn]*) false;; esac; }

# $(call apt,PACKAGES): install them where apt and rights allow, else say how.
apt = as=; [ "$$(id -u)" = 0 ] || as='sudo -n'; \
	if command -v apt-get >/dev/null 2>&1 && $$as true 2>/dev/null; then \
		$$as apt-get update -qq && \
		$$as env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(1); \
	else \
		echo 'This needs packages that cannot be installed from here: apt-get install $(1)'; \
	fi

system: ## install bubblewrap where apt and rights allow
	@command -v bwrap >/dev/null 2>&1 || { $(call apt,bubblewrap libseccomp2); }

languages: ## install TeX, Java 17 and their fonts where apt and rights allow (about 1 GB)
	@{ command -v javac && kpsewhich standalone.cls circuitikz.sty lmodern.sty; } >/dev/null 2>&1 || \
		if $(call agreed,TeX and Java 17 (about 1 GB of packages)); then \
			$(call apt,$(TEX) $(JAVA)); \
		else echo 'Left out; vdiag draws in the languages that are there.'; fi

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: $(VENV)/bin/python pyproject.toml constraints.txt requirements.lock
	$(BIN)/pip install -q --require-hashes --no-deps -r requirements.lock
	$(call pip,all)
	@touch $@

$(VENV)/dev: $(VENV)/installed
	$(call pip,dev)
	@touch $@

clean: ## remove the virtual environment and build leftovers (not runs/)
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache
