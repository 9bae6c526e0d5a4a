# The tool's whole life: `make demo` and `make test` set up what is missing and do the rest.
SWIFT_BUILD = swift build -c release --product mv2v
BINARY = .build/release/mv2v
PREFIX ?= /usr/local
SWIFT_SOURCES = Package.swift Sources Tests Benchmarks

.PHONY: demo test build setup format lint tables bench install clean

demo: build
	@mkdir -p .build/demo
	$(BINARY) fit --config configs/sample.yaml --output .build/demo/map.safetensors

test: setup
	Scripts/setup.sh --python
	swift test -c release --disable-xctest

build: setup
	$(SWIFT_BUILD)

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

clean:
	rm -rf .build .build-python
