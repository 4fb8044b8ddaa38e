# Sourced by tests that call kubectl: the machine's own, or Debian 13's where it has none.

if ! command -v kubectl >/dev/null; then
    scripts/fetch-kubectl build/kubectl trixie || exit 1
    PATH=$PATH:$(pwd)/build/kubectl/trixie
fi
