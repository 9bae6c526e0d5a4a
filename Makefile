# The tool's whole life: `make demo` and `make test` set up what is missing and do the rest.
SWIFT_BUILD = swift build -c release --product mv2v
BINARY = .build/release/mv2v
PREFIX ?= /usr/local
SWIFT_SOURCES = Package.swift Sources Tests Benchmarks Snippets Fuzzing

.PHONY: demo test formats test-python consumers whole-path docs-commands report-check reliability build portable wheel deb setup configs docs format lint tables bench install clean

demo: build
	@mkdir -p .build/demo
	$(BINARY) fit --config configs/sample.yaml --output .build/demo/map.safetensors

test: setup
	Scripts/setup.sh --python
	$(MAKE) formats
	swift test -c release --disable-xctest --disable-testable-imports

# Round trips of vectors through the tool and the software that defines each format.
formats: build
	Scripts/setup.sh --python
	.build-python/bin/python Tests/roundtrip_formats.py $(BINARY)

# The Python package with the built tool; its types too.
test-python: build
	Scripts/setup.sh --python
	env -u OPENBLAS_CORETYPE MV2V_BINARY=$(CURDIR)/$(BINARY) PYTHONPATH=Python/src \
	  .build-python/bin/python -m pytest -q Python/tests
	.build-python/bin/python -m mypy --config-file Python/pyproject.toml Python/src/mv2v

# Exports in the programs that read them (FAISS, ONNX Runtime, NumPy), and what PostgreSQL writes read by the tool.
consumers: build
	Scripts/setup.sh --python
	.build-python/bin/pip install --quiet --disable-pip-version-check -r Tests/consumers/requirements.txt
	.build-python/bin/python Tests/consumers/check_light.py
	.build-python/bin/python Tests/consumers/check_pgvector_copy.py $(BINARY) data/wordnet-sample/evaluation-wordllama.npy

# The whole path of docs/tutorial.md on the sample, with the commands that stand there, against the truth.
whole-path: build
	Scripts/setup.sh --python
	.build-python/bin/pip install --quiet --disable-pip-version-check -r Tests/consumers/requirements.txt
	env -u OPENBLAS_CORETYPE .build-python/bin/python Tests/whole_path.py $(BINARY)

# Calls of the system that fail, runs that are killed; docs/reliability.md has the longer ones too.
reliability: build
	Scripts/setup.sh --python
	.build-python/bin/python Tests/reliability/faults.py $(BINARY)
	.build-python/bin/python Tests/reliability/kills.py $(BINARY) --kills 15

# The commands of README.md and docs/, and what they print beside what is shown.
docs-commands: build
	Scripts/setup.sh --python
	.build-python/bin/python Tests/docs_commands.py $(BINARY)

# Reports in headless Chromium: layout, accessibility by axe-core, texts that try to be markup.
report-check: build
	Scripts/setup.sh --browser
	env -u OPENBLAS_CORETYPE .build-python/bin/python Tests/report_in_browser.py $(BINARY)

# A binary without foreign libraries, a platform wheel and a Debian package of it, in dist/.
portable:
	Scripts/build-portable.sh

wheel: portable
	Scripts/setup.sh --python
	MV2V_PORTABLE=$(CURDIR)/.build-portable .build-python/bin/python -m pip wheel --quiet --no-deps --wheel-dir dist ./Python
	@ls -l dist/*.whl

deb: portable
	Scripts/build-deb.sh

build: setup
	$(SWIFT_BUILD)

# The files in configs/ are what the tool prints; a test holds them equal.
configs: build
	$(BINARY) fit --print-config --preset default >configs/default.yaml
	$(BINARY) fit --print-config --preset paper >configs/paper.yaml
	cd configs && ../$(BINARY) fit --config sample.yaml --print-config --only-changes >sample.new && mv sample.new sample.yaml

# The articles and the documentation of every library module, as one site in .build/docs.
DOC_TARGETS = $(foreach module,Mv2v Alignment Evaluation EmbeddingMaps EmbeddingFiles Embeddings LinearAlgebra,--target $(module))
docs: setup
	MV2V_DOCS=1 swift package --scratch-path .build-docs --allow-writing-to-directory .build/docs \
	  generate-documentation $(DOC_TARGETS) --enable-experimental-combined-documentation \
	  --warnings-as-errors --output-path .build/docs

setup:
	Scripts/setup.sh

format:
	swift format format --in-place --recursive $(SWIFT_SOURCES)

lint:
	swift format lint --strict --recursive $(SWIFT_SOURCES)

tables:
	python3 Studies/render_tables.py

bench: setup
	env -u OPENBLAS_CORETYPE swift run -c release mv2v-bench $(BENCH)

install: build
	install -D -m 755 $(BINARY) $(DESTDIR)$(PREFIX)/bin/mv2v
	Scripts/manual-and-completions.sh $(BINARY) .build $(DESTDIR)$(PREFIX)/share

clean:
	rm -rf .build .build-python .build-portable .build-bare dist
