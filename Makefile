# k3c: `make` builds build/k3c, one static executable; `make test` proves it.
B ?= build
DEPS ?= $(CURDIR)/build/deps

CC = gcc
CFLAGS ?= -O2 -g
WARNINGS = -Wall -Wextra -Wshadow -Wconversion -Wmissing-prototypes -Wstrict-prototypes -Wpointer-arith \
	-Wwrite-strings -Wundef -Wvla -Wformat=2 -Wno-format-truncation -Wno-format-nonliteral
WERROR ?= -Werror
K3C_CFLAGS = -std=gnu17 -D_GNU_SOURCE -I. -isystem $(DEPS)/include $(WARNINGS) $(WERROR) -MMD -MP -pthread \
	-fPIE -ffunction-sections -fdata-sections -fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
K3C_LDFLAGS = -static-pie -pthread -Wl,--gc-sections -Wl,-z,relro,-z,now
LIBS = -L$(DEPS)/lib -lmbedtls -lsqlite3 -lcjson -lnftnl -lmnl -lnghttp2 -lyaml -lzstd -lz -levent_extra \
	-levent_pthreads -levent_core -lm

SRC := $(sort $(shell find core agent server net storage -name '*.c' 2>/dev/null))
OBJ := $(SRC:%.c=$B/%.o)

all: $B/k3c

$B/k3c: $B/k3c.o $B/libk3c.a
	$(CC) $(CFLAGS) $(K3C_LDFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$B/libk3c.a: $(OBJ)
	@mkdir -p $(@D)
	rm -f $@
	$(AR) rcs $@ $(OBJ)

$(DEPS)/complete: scripts/build-deps scripts/mbedtls_config.h
	scripts/install-packages build
	CC=$(CC) scripts/build-deps $(DEPS)

$B/%.o: %.c | $(DEPS)/complete
	@mkdir -p $(@D)
	$(CC) $(K3C_CFLAGS) $(CFLAGS) $(CPPFLAGS) -c -o $@ $<

$B/test/unit/%: test/unit/%.c $B/libk3c.a
	@mkdir -p $(@D)
	$(CC) $(K3C_CFLAGS) $(CFLAGS) $(CPPFLAGS) $(K3C_LDFLAGS) $(LDFLAGS) -o $@ $< $B/libk3c.a $(LIBS)

clean:
	rm -rf build

.PHONY: all clean
-include $(OBJ:.o=.d) $B/k3c.d
