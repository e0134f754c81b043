# lab: learn.  update: newer chapters, with your answers.  test: everything.  check: the quick part.  release: make notebooks/ from solutions/.
# outputs: run the solutions again and say what changed; STEP=network picks one.  pictures: those of the README.
# PYTHON picks another Python; LAB="--no-browser" passes options to JupyterLab.
# On Linux without an NVIDIA GPU, torch comes from TORCH_CPU if that answers. TORCH_INDEX=<url> adds a package index
# for another build instead, and TORCH_INDEX= none.
PYTHON ?= python3
TORCH_CPU ?= https://download.pytorch.org/whl/cpu
LAB ?=

BIN = .venv/bin
PYTEST = $(BIN)/pytest -n logical
INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check -c requirements.lock \
	$(if $(TORCH_INDEX),--extra-index-url "$(TORCH_INDEX)")
TORCH = $(if $(filter undefined,$(origin TORCH_INDEX)),$(BIN)/python install/torch_cpu.py "$(TORCH_CPU)")

.PHONY: lab update test check lint release outputs pictures

lab: .venv/learn.stamp
	@$(BIN)/course lab $(LAB)

update: .venv/learn.stamp
	@$(BIN)/course update

test: lint
	$(PYTEST) --no-loadscope-reorder tests -p no:nbval
	$(PYTEST) --dist loadfile --nbval solutions docs

check: lint
	$(PYTEST) --no-loadscope-reorder tests -p no:nbval -m "not slow" --ignore=tests/browser

lint: .venv/test.stamp
	$(BIN)/ruff check .
	$(BIN)/mypy

release: .venv/test.stamp
	$(BIN)/course release

outputs: .venv/test.stamp
	$(BIN)/course outputs $(STEP)

pictures: .venv/test.stamp
	$(BIN)/pytest tests/browser/test_readme.py
	cp build/screenshots/chain.png build/screenshots/diagnosis.png docs

.venv/learn.stamp: pyproject.toml requirements.lock | $(BIN)/python
	@echo "Installing what the course needs into .venv (once; torch is large)."
	@$(TORCH)
	$(INSTALL) -e .
	@touch $@

.venv/test.stamp: pyproject.toml requirements.lock | $(BIN)/python
	@echo "Installing what the tests need into .venv (once; torch is large)."
	@$(TORCH)
	$(INSTALL) -e ".[test]"
	@touch .venv/learn.stamp $@

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "Install Python 3.11, 3.12 or 3.13 first: $(PYTHON) is not on this machine."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || { echo "This course needs Python 3.11, 3.12 or 3.13, and $(PYTHON) is another: install one and run make PYTHON=python3.12."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) comes without venv: install it (on Debian and Ubuntu: sudo apt install python3-venv)."; exit 1; }
	@$(PYTHON) -m venv .venv
