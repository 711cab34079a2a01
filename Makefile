# Caisson's two commands are `make run` and `make test`; `make help` lists the rest.
.NOTPARALLEL:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := all

OUT           := out
PREFIX        ?= /usr/local
DESTDIR       ?=
ARGS          ?=
PROJECT       ?=
FILTER        ?=

export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1
export DOTNET_SKIP_FIRST_TIME_EXPERIENCE := 1
# The SDK needs no ICU this way, which a small Debian does not have.
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT := 1

# Directories are listed too: deleting a file changes only its directory.
SOURCES := $(shell find src \( -name bin -o -name obj \) -prune -o \( -type f -o -type d \) -print) \
           Directory.Build.props Directory.Packages.props global.json scripts/publish

.PHONY: all run test test-clutter test-vm test-engines bench format install uninstall clean packages help

## all: the programs at out/caisson and out/caisson-oci
all: $(OUT)/caisson $(OUT)/caisson-oci
# The first publish of one makes bin and obj beside its sources, than which the other looks older then.
	@touch -c $^ 2>/dev/null || true

$(OUT)/caisson $(OUT)/caisson-oci: $(SOURCES)
	@scripts/packages build
	@scripts/publish src/$(@F) $@

# Launches containers under a storm of garbage collections; a test runs it.
STRESS := tests/Programs/Caisson.Stress
$(OUT)/tests/Caisson.Stress: $(SOURCES) $(wildcard $(STRESS)/*.cs* tests/Programs/*.props)
	@scripts/packages build
	@scripts/publish $(STRESS) $@

## run: show what a container sees beside what the host sees; ARGS='-- bash' runs something else
run: all
	@scripts/packages run
	@scripts/run $(OUT)/caisson $(ARGS)

## test: build and run every test; PROJECT=Linux and FILTER='Name~Clone' choose among them
test: all $(OUT)/tests/Caisson.Stress
	@scripts/packages test
	@scripts/test '$(PROJECT)' '$(FILTER)'

## test-clutter: run end-to-end tests twice at once on a machine in use: other containers, named namespaces, odd mounts (FILTER chooses)
test-clutter: all $(OUT)/tests/Caisson.Stress
	@scripts/packages test
	@dotnet build tests/Caisson.EndToEnd --nologo --verbosity quiet
	@scripts/test-in-clutter $(if $(FILTER),'$(FILTER)')

## test-vm: run the end-to-end tests in a virtual machine with pure cgroup v2 (CAISSON_VMRUN names vmrun)
test-vm: all
	@scripts/test-in-vm $(FILTER)

## test-engines: run podman, containerd and docker with caisson-oci (ARGS='podman' chooses)
test-engines: all
	@scripts/test-engines $(ARGS)

## bench: compare with other runtimes, side by side
bench: all
	@scripts/packages bench
	@if [ -x bench/run ]; then exec bench/run $(ARGS); else echo 'bench/run does not exist yet' >&2; exit 1; fi

## format: put every C# file into the repository's style
format:
	dotnet format whitespace caisson.slnx
	dotnet format style caisson.slnx --severity warn

## install: copy programs and documentation below PREFIX (/usr/local); DESTDIR is for packagers
install: all
	@scripts/install '$(OUT)' '$(DESTDIR)' '$(PREFIX)'

## uninstall: remove what install copied
uninstall:
	@scripts/install --remove '$(OUT)' '$(DESTDIR)' '$(PREFIX)'

## clean: remove everything that was built; the cached test root file systems stay
clean:
	rm -rf $(OUT) TestResults
	find src tests bench -depth -type d \( -name bin -o -name obj \) -exec rm -rf {} +

## packages: install the Debian packages that building, running, testing and benchmarking need
packages:
	@scripts/packages build run test bench

## help: this list
help:
	@awk -F ': ' '/^## /{ sub(/^## /, ""); name = $$1; sub(/^[^:]*: /, ""); printf "  make %-12s %s\n", name, $$0 }' Makefile
