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

# Further options of `make serve`, such as ROOM="--tls --keep-days 7"; twenty serve --help lists them.
ROOM ?= --password

.PHONY: setup run serve test check browser format pictures clean

setup: $(INSTALLED)

$(INSTALLED): pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet $(PIP_FLAGS) --editable ".$(if $(EXTRAS),[$(EXTRAS)])"
	touch $@

$(VENV)/.installed-test: $(INSTALLED)
	$(BIN)/python -m pip install --quiet $(PIP_FLAGS) --editable ".[heic,larger,room,test,bench]"
	touch $@

run: setup
	$(BIN)/twenty app

# Open the app to a room: asks for a password, then says what to write on the wall. docs/serving.md has the rest.
serve: $(VENV)/.installed-room
	$(BIN)/twenty serve $(ROOM)

$(VENV)/.installed-room: $(INSTALLED)
	$(BIN)/python -m pip install --quiet $(PIP_FLAGS) --editable ".[room]"
	touch $@

check: $(VENV)/.installed-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

test: check browser
	$(BIN)/python -m pytest

# What pip cannot bring: the browser and nginx, which the tests drive. Where apt can install them, it does.
browser:
	@missing="$(if $(CHROMIUM),,chromium) $$(PATH="$$PATH:/usr/sbin" command -v nginx > /dev/null || echo nginx-light)"; \
	if [ -n "$$(echo $$missing)" ]; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then \
	    apt-get update -qq && apt-get install -y -qq $$missing; \
	  else \
	    echo "Not found, so their tests will be skipped: $$missing. Install them, such as: sudo apt-get install $$missing"; \
	  fi; \
	fi

format: $(VENV)/.installed-test
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/python -m tests.support.imports_picture

# The README's pictures, taken by the browser tests.
pictures: $(VENV)/.installed-test
	TWENTY_PICTURES=1 $(BIN)/python -m pytest tests/browser -q

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache
