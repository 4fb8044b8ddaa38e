#!/bin/sh
# scripts/check-style, on files with one fault each
. test/integration/tap.sh

# lines COUNT: that many
lines() {
    yes ' ' | head -n "$1"
}

# body COUNT: a function of that many lines from brace to brace
body() {
    printf 'int f(void)\n{\n'
    lines $(($1 - 2))
    printf '}\n'
}

# fine WHAT and refused WHAT: judge what is on standard input as the file sample.c, or what $name says
name=sample.c
fine() {
    cat >"$work/$name"
    check "$1" scripts/check-style "$work/$name"
}

refused() {
    cat >"$work/$name"
    check_not "$1" scripts/check-style "$work/$name"
}

# Files feed them, not pipes: what is counted in a pipeline is lost with it.
sample=$work/sample
lines 800 >"$sample" && fine '800 lines are fine' <"$sample"
lines 801 >"$sample" && refused '801 are not' <"$sample"
body 100 >"$sample" && fine 'a function of 100 lines is fine' <"$sample"
body 101 >"$sample" && refused 'one of 101 is not' <"$sample"
# shellcheck disable=SC2028
for text in '/* TO''DO */' '// FIX''ME: later' 'strcpy(a, b);' 'n = atoi(text);' 'sleep(1);' 'getaddrinfo(a, b, c, &d);'; do
    echo "$text" >"$sample" && refused "$text is refused" <"$sample"
done
for text in 'my_sleep(1);' 'store->system(1);' 'char XXXL;' '/* strcpy is not called */'; do
    echo "$text" >"$sample" && fine "$text is fine" <"$sample"
done

name=name.h
printf '#ifndef K3C_AREA_NAME_H\n#define K3C_AREA_NAME_H\n#endif\n' >"$sample"
fine 'a guard that ends in the name of the file is fine' <"$sample"
printf '#ifndef K3C_AREA_OTHER_H\n#define K3C_AREA_OTHER_H\n#endif\n' >"$sample"
refused 'another is not' <"$sample"

done_testing
