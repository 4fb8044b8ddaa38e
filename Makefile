# k3c. `make` builds build/k3c, one static executable; `make test` proves it; `make run` starts a server with a node.
#
# B=dir        where to build             DEPS=dir      where the dependencies are built
# SANITIZE=x   address,undefined; thread  FUZZ_TIME=s   seconds for each fuzz target
# WERROR=      warnings are no errors     V=1           show the commands
# CRASH_RUNS=n times that make crash kills the server; POWERCUT_RUNS=n that make powercut cuts the store's power

B ?= build
DEPS ?= build/deps
CC = gcc
CFLAGS ?= -O2 -g
WERROR ?= -Werror
FUZZ_TIME ?= 5
CRASH_RUNS ?= 200
POWERCUT_RUNS ?= 1000
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(shell nproc) # -jN of the command line goes before
endif

WARNINGS := -Wall -Wextra -Wshadow -Wconversion -Wmissing-prototypes -Wstrict-prototypes -Wpointer-arith \
	-Wwrite-strings -Wundef -Wvla -Wformat=2 -Wno-format-truncation -Wno-format-nonliteral
LIBRARIES := -lmbedtls -lnettle -lsqlite3 -lcjson -lnftnl -lmnl -lnghttp2 -lyaml -lzstd -lz -levent_extra \
	-levent_pthreads -levent_core

# Three ways to build: the product, with sanitizers, for libFuzzer. Each has a folder of its own, $O.
ifdef FUZZ
O := $B/fuzz
override CC := clang
WARNINGS += -Wno-unknown-warning-option -Wno-unused-command-line-argument
MODE_CFLAGS := -O1 -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
MODE_LDFLAGS := -fsanitize=fuzzer,address,undefined -pie
else ifdef SANITIZE
comma := ,
O := $B/san-$(subst $(comma),-,$(SANITIZE))
MODE_CFLAGS := -O1 -fno-omit-frame-pointer -fsanitize=$(SANITIZE) -fno-sanitize-recover=all
MODE_LDFLAGS := -fsanitize=$(SANITIZE) -pie
else
O := $B
MODE_CFLAGS := -ffunction-sections -fdata-sections -fstack-protector-strong -fstack-clash-protection \
	-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
# A warning here means that the executable would load a library of its host.
MODE_LDFLAGS := -static-pie -Wl,--gc-sections -Wl,-z,relro,-z,now -Wl,--fatal-warnings
# The executable carries no symbols; gdb and perf find them beside it.
finish = objcopy --only-keep-debug $@ $@.debug && objcopy --strip-all --add-gnu-debuglink=$@.debug $@ && \
	echo "$@: $$(stat -c %s $@) bytes, stripped"
endif

compile = $(CC) -std=gnu17 -D_GNU_SOURCE -I. -isystem $(DEPS)/include $(WARNINGS) $(WERROR) -MMD -MP -pthread -fPIE \
	$(CFLAGS) $(MODE_CFLAGS) $(CPPFLAGS)
# -u: core/base/no_nss.c goes before glibc
link = $(CC) $(CFLAGS) $(MODE_LDFLAGS) -Wl,-u,getaddrinfo -pthread $(LDFLAGS) -o $@ $(filter %.o %.a,$^) \
	-L$(DEPS)/lib $(if $(findstring -static,$(MODE_LDFLAGS)),$(LIBRARIES),-Wl,-Bstatic $(LIBRARIES) -Wl,-Bdynamic) -lm

find = $(sort $(shell find $(1) -name '$(2)' 2>/dev/null))
SOURCES := $(call find,core agent server net storage,*.c)
HEADERS := $(call find,core agent server net storage,*.h)
TESTS := $(call find,test,*.[ch])
OBJECTS := $(SOURCES:%.c=$O/%.o)
UNIT := $(patsubst %.c,$O/%,$(filter test/unit/test_%.c,$(TESTS)))
FUZZERS := $(patsubst %.c,$O/%,$(filter test/fuzz/fuzz_%.c,$(TESTS)))
BENCHES := $(patsubst %.c,$O/%,$(filter test/bench/bench_%.c,$(TESTS)))
# what several tests share: the other .c files beside them
SUPPORT := $(patsubst %.c,$O/%.o,$(filter-out $(UNIT:$O/%=%.c),$(filter test/unit/%.c,$(TESTS))))

all: $O/k3c

# What is no file but changes what comes out is kept in one, which is written when it changed.
same = $(and $(findstring <$(1)>,<$(2)>),$(findstring <$(2)>,<$(1)>))
keep = $(if $(call same,$(strip $(file <$(1))),$(strip $(2))),,$(file >$(1),$(strip $(2))))
COMMIT := $(shell git rev-parse --short=12 HEAD 2>/dev/null || echo unknown)
TREE := $(shell git diff --quiet HEAD 2>/dev/null && echo clean || echo dirty)
# a build's date is that of what it was built from: the same twice
BUILD_DATE := $(shell date -u -d "@$${SOURCE_DATE_EPOCH:-$$(git log -1 --format=%ct 2>/dev/null || echo 0)}" +%FT%TZ)
ifneq ($(MAKECMDGOALS),clean)
$(shell mkdir -p $O)
$(call keep,$O/flags,$(compile) $(MODE_LDFLAGS) $(LDFLAGS) $(LIBRARIES))
$(call keep,$O/sources,$(SOURCES) $(SUPPORT))
$(call keep,$O/commit,$(COMMIT) $(TREE) $(BUILD_DATE))
endif

ifneq ($(V)$(findstring s,$(firstword -$(MAKEFLAGS))),)
say = @:
else
say = @printf '  %-5s %s\n'
endif
Q := $(if $(V),,@)

$O/k3c: $O/k3c.o $O/libk3c.a $O/flags
	$(say) LINK $@
	$Q$(link)
	$Q$(finish)

$O/test/%: $O/test/%.o $O/libtest.a $O/libk3c.a $O/flags
	$(say) LINK $@
	$Q$(link)

# k3c whose real clock a test sets
$O/test/integration/k3c_clock: LDFLAGS += -Wl,--wrap=clock_gettime,--wrap=time,--wrap=gettimeofday \
	-Wl,--wrap=timerfd_create,--wrap=timerfd_settime
$O/test/integration/k3c_clock: $O/test/integration/k3c_clock.o $O/k3c.o $O/libk3c.a $O/flags
	$(say) LINK $@
	$Q$(link)

$O/libk3c.a: $(OBJECTS) $O/sources
	$(say) AR $@
	$Qrm -f $@ && $(AR) rcs $@ $(OBJECTS)

$O/libtest.a: $(SUPPORT) $O/sources
	$(say) AR $@
	$Qrm -f $@ && $(AR) rcs $@ $(SUPPORT)

$O/%.o: %.c $O/flags | $O/layers.ok $(DEPS)/complete
	$(say) CC $<
	@mkdir -p $(@D)
	$Q$(compile) -c -o $@ $<

# The process beside each container, without a C library; k3c carries it (agent/runtime/holder.h).
HOLDER := agent/runtime/holder_start.c agent/runtime/pause.c agent/runtime/log_writer.c agent/runtime/log_tap.c \
	agent/runtime/wait_exec.c
$O/holder: $(HOLDER) agent/runtime/holder_sys.h agent/runtime/log.h agent/runtime/log_tap.h $O/flags
	$(say) LINK $@
	$Q$(CC) -std=gnu17 -D_GNU_SOURCE -Os -I. -DK3C_HOLDER_ALONE $(WARNINGS) $(WERROR) -ffreestanding -fno-stack-protector -fno-pie \
		-fno-asynchronous-unwind-tables -nostdlib -static -Wl,--build-id=none,-z,norelro,-s -o $@ $(HOLDER)

$O/agent/runtime/holder.o $O/analysis/agent/runtime/holder.ok: CPPFLAGS += -DK3C_HOLDER='"$O/holder"'
$O/agent/runtime/holder.o: $O/holder

$O/core/base/version.o $O/analysis/core/base/version.ok: CPPFLAGS += -DK3C_COMMIT='"$(COMMIT)"' -DK3C_TREE='"$(TREE)"' \
	-DK3C_BUILD_DATE='"$(BUILD_DATE)"'
$O/core/base/version.o: $O/commit

# libFuzzer's entry point is in no header
$O/test/fuzz/%.o: CPPFLAGS += -Wno-missing-prototypes

$O/layers.ok: scripts/check-layers k3c.c $(SOURCES) $(HEADERS) $(TESTS)
	$Qscripts/check-layers
	@touch $@

$(DEPS)/complete: scripts/build-deps scripts/private-apt scripts/mbedtls_config.h
	$(say) DEPS $(DEPS)
	$Qscripts/install-packages build
	$Qscripts/build-deps $(DEPS)

# -- tests

unit: $O/k3c $(UNIT)
	@scripts/install-packages unit
	@K3C=$O/k3c scripts/run-tests $(UNIT)

test: install-build
	@$(MAKE) --no-print-directory test-all

test-all: $O/k3c $(UNIT)
	@scripts/install-packages test
	@K3C=$O/k3c scripts/run-tests --result $B/test.result $(UNIT) test/integration

# the long forms of tests
crash: $O/k3c
	@K3C=$O/k3c CRASH_RUNS=$(CRASH_RUNS) test/integration/22-crash.sh

powercut: $O/test/unit/test_store_faults
	@POWERCUT_RUNS=$(POWERCUT_RUNS) $<

fuzz:
	@scripts/install-packages fuzz
	@$(MAKE) --no-print-directory FUZZ=1 fuzz-all

fuzz-all: $(FUZZERS)
	@FUZZ_TIME=$(FUZZ_TIME) scripts/run-fuzzers $(FUZZERS)

bench: $O/k3c $(BENCHES)
	@scripts/install-packages bench
	@K3C=$O/k3c scripts/run-benches test/bench $(BENCHES)

# -- what is looked at without being run

check: $O/layers.ok check-format check-style check-schema check-headers check-analysis check-scripts

# Generated tables say so in their first line, and are made well by what makes them.
GENERATED = $(shell grep -l 'Made by scripts/' $(SOURCES) $(HEADERS))
FORMATTED = $(filter-out $(GENERATED),k3c.c $(SOURCES) $(HEADERS) $(TESTS))

check-format: install-check
	$(say) CHECK formatting
	$Qclang-format --dry-run --Werror $(FORMATTED)

check-style:
	$(say) CHECK 'sizes and words'
	$Qscripts/check-style $(FORMATTED)

check-schema:
	$(say) CHECK schema
	$Qscripts/gen-schema --check $B/schema-cache

check-scripts: install-check
	$(say) CHECK scripts
	$Qgrep -lE '^#!/bin/(ba)?sh' -r .ci scripts test | xargs shellcheck -x -s sh -S warning

# every header compiles alone
check-headers: $(patsubst %.h,$O/headers/%.ok,$(HEADERS))

$O/headers/%.ok: %.h $O/flags | $(DEPS)/complete
	$(say) CHECK $<
	@mkdir -p $(@D)
	$Qecho '#include "$<"' | $(compile) -MF $(@:.ok=.d) -MT $@ -x c -fsyntax-only -
	@touch $@

check-analysis: $(patsubst %.c,$O/analysis/%.ok,$(filter k3c.c $(SOURCES),$(FORMATTED)))

# with its object, whose dependencies it shares
$O/analysis/%.ok: %.c $O/%.o .clang-tidy scripts/analyse | install-check
	$(say) CHECK $<
	@mkdir -p $(@D)
	$Qscripts/analyse $< $@ $(filter-out -MMD -MP,$(compile))

# -- the rest

run: install-build
	@scripts/install-packages run
	@$(MAKE) --no-print-directory all
	$$([ "$$(id -u)" = 0 ] || echo sudo) $O/k3c server

format: install-check
	clang-format -i $(FORMATTED)

install-build install-check:
	@scripts/install-packages $(@:install-%=%)

# The dependencies stay: nothing but their recipe changes them.
clean:
	rm -rf $(filter-out build/deps,$(wildcard build/*))

.PHONY: all unit test test-all crash powercut fuzz fuzz-all bench check check-format check-style check-schema check-scripts check-headers \
	check-analysis run format clean install-build install-check
.SECONDARY:
.DELETE_ON_ERROR:
-include $(OBJECTS:.o=.d) $O/k3c.d $(SUPPORT:.o=.d) $(addsuffix .d,$(UNIT) $(FUZZERS) $(BENCHES)) \
	$(HEADERS:%.h=$O/headers/%.d)
