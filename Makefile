# Two commands: `make run` opens the app, `make test` proves that it works. A step that is already done is not done again.

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
# On Linux plain torch brings several GB for NVIDIA cards. Without such a card its build for CPUs is taken, a tenth of
# that, where its index answers at once; options for pip that stand here are taken instead.
PIP_FLAGS ?=
CPU_INDEX ?= https://download.pytorch.org/whl/cpu
HAS_CARD ?= command -v nvidia-smi > /dev/null || grep -qs 0x10de /sys/bus/pci/devices/*/vendor
ANSWERS = timeout 3 $(BIN)/python -c "from urllib.request import urlopen; urlopen('$(CPU_INDEX)/torch/')" 2> /dev/null
# Further extras of pyproject.toml, such as EXTRAS=heic for iPhone photos.
EXTRAS ?=
# The browser that the tests drive, unless the environment names one.
CHROMIUM = $(or $(TWENTY_CHROMIUM),$(shell command -v chromium || command -v chromium-browser || command -v google-chrome))

INSTALLED := $(VENV)/.installed$(if $(EXTRAS),-$(EXTRAS))

# Further options of `make serve`, such as ROOM="--tls --keep-days 7"; twenty serve --help lists them.
ROOM ?= --password

# How many processes run the tests, each a file at a time (tests/conftest.py), the longest first: most wait now and then.
WORKERS ?= 2

.PHONY: setup run serve quick quick-tests test check browser format pictures clean

setup: $(INSTALLED)

$(INSTALLED): pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@set -- $(PIP_FLAGS); \
	if [ $$# -gt 0 ]; then why="PIP_FLAGS are set"; \
	elif [ "$$(uname)" != Linux ]; then why="it is the one for this system"; \
	elif $(HAS_CARD); then why="there is an NVIDIA card"; \
	elif $(ANSWERS); then why="there is no NVIDIA card"; set -- --extra-index-url $(CPU_INDEX); \
	else why="$(CPU_INDEX) does not answer"; fi; \
	echo "Installing what the app needs, once ..."; \
	$(BIN)/python -m pip install --quiet "$$@" --editable ".$(if $(EXTRAS),[$(EXTRAS)])" && \
	took=$$($(BIN)/python -c "from importlib.metadata import version; print(version('torch'))") && \
	case $$took in *+cpu) build="the build for CPUs" ;; *) build="the usual build" ;; esac; \
	echo "Took torch $$took, $$build: $$why."
	touch $@

$(VENV)/.installed-test: $(INSTALLED)
	$(BIN)/python -m pip install --quiet $(PIP_FLAGS) --editable ".[heic,room,api,mqtt,test,bench]"
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
	$(BIN)/lint-imports --no-cache

# A developer's rhythm: under a minute. Leaves out what starts a server or a browser, kills, or trains.
quick: $(VENV)/.installed-test
	$(MAKE) --no-print-directory --jobs 2 --output-sync check quick-tests

quick-tests: $(VENV)/.installed-test
	$(BIN)/python -m pytest -q -m "not slow" --numprocesses $(WORKERS) --no-loadscope-reorder

test: check browser
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --no-loadscope-reorder

# What pip cannot bring: the browser, nginx and an MQTT broker, which the tests drive. Where apt can install them, it does.
browser:
	@missing="$(if $(CHROMIUM),,chromium) $$(PATH="$$PATH:/usr/sbin" command -v nginx > /dev/null || echo nginx-light) \
	$$(PATH="$$PATH:/usr/sbin" command -v mosquitto > /dev/null || echo mosquitto)"; \
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
	$(BIN)/python -m tests.support.words_table docs/words.md
	$(BIN)/python -m tests.support.glossary_page docs/glossary.md

# The README's pictures, taken by the browser tests.
pictures: $(VENV)/.installed-test
	TWENTY_PICTURES=1 $(BIN)/python -m pytest tests/browser -q

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache
