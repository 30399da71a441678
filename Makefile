# The front door. Everything works on a fresh clone of Debian 12 or 13; what is
# built already is not built again. The two commands to know are
#
#     make demo      a small world of companies, and the main job run in it
#     make test      all tests; the last line counts them
#
# The work is done by meson (meson.build) and the scripts in tools/.

PREFIX  = /usr/local
DESTDIR =
FUZZ_S  = 60

.PHONY: help deps build demo test bench fuzz lint docs install uninstall clean

help:
	@sed -n 's/^#: //p' Makefile

#: make deps       install the Debian packages that are missing
deps:
	@tools/deps build test pages

#: make build      the program, optimised and hardened: build/turnstone
build:
	@tools/deps build
	@tools/build

#: make demo       show the main job in a made-up world (no root, no network)
demo: build
	@tools/demo

#: make test       all tests, with sanitizers and valgrind where they help
test: deps
	@tools/test

#: make bench      figures, as ratios measured in one run
bench: deps
	@tools/bench

#: make fuzz       each parser of foreign bytes against libFuzzer, FUZZ_S=60 s
#:                 each, FUZZ_JOBS at once (one a core); crashes are listed
fuzz:
	@tools/deps build fuzz
	@tools/fuzz $(FUZZ_S)

#: make lint       format, clang-tidy, gcc -fanalyzer, a build with clang
lint:
	@tools/deps build lint
	@tools/lint

#: make docs       the manual page and the completions, from the option tables
docs: build
	@tools/docs write

#: make install    into PREFIX=/usr/local, under DESTDIR
install: build
	@tools/install install '$(DESTDIR)$(PREFIX)'

#: make uninstall  what install put there
uninstall:
	@tools/install uninstall '$(DESTDIR)$(PREFIX)'

#: make clean      remove the build folders
clean:
	rm -rf build build-asan build-tsan build-ucontext build-fuzz \
	    build-analyzer build-clang
