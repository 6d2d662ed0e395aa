# Two commands: `make run` opens the app, `make test` proves that it works. A step that is already done is not done again.

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
# On Linux plain torch brings several GB for NVIDIA cards; README.md says what to put here for the CPU build.
PIP_FLAGS ?=
# Further extras of pyproject.toml, such as EXTRAS=heic for iPhone photos.
EXTRAS ?=
# The browser that the tests drive, unless the environment names one.
CHROMIUM = $(or $(TWENTY_CHROMIUM),$(shell command -v chromium || command -v chromium-browser || command -v google-chrome))

INSTALLED := $(VENV)/.installed$(if $(EXTRAS),-$(EXTRAS))

.PHONY: setup run test check browser format pictures clean

setup: $(INSTALLED)

$(INSTALLED): pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet $(PIP_FLAGS) --editable ".$(if $(EXTRAS),[$(EXTRAS)])"
	touch $@

$(VENV)/.installed-test: $(INSTALLED)
	$(BIN)/python -m pip install --quiet $(PIP_FLAGS) --editable ".[heic,larger,test,bench]"
	touch $@

run: setup
	$(BIN)/twenty app

check: $(VENV)/.installed-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

test: check browser
	$(BIN)/python -m pytest

# The browser is the one thing that pip cannot bring. Where there is none and apt can install one, it does.
browser:
	@if [ -z "$(CHROMIUM)" ]; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then \
	    apt-get update -qq && apt-get install -y -qq chromium; \
	  else \
	    echo "No Chromium or Chrome found: the browser tests will be skipped. Install one, such as: sudo apt-get install chromium"; \
	  fi; \
	fi

format: $(VENV)/.installed-test
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# The README's pictures, taken by the browser tests.
pictures: $(VENV)/.installed-test
	TWENTY_PICTURES=1 $(BIN)/python -m pytest tests/browser -q

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache
