#!/bin/sh
# Installs the peers into bench/.venv, builds the product and measures all of them in turns.
# 'bench/run.sh --help' tells the options; bench/README.md what is measured; prepare.sh what
# variables of the environment do.
set -eu
cd "$(dirname "$0")"

case " $* " in
  *" --help "* | *" -h "* | *" --list "*) exec "${PYTHON:-python3}" -B peers/run.py "$@" ;;
esac

. ./prepare.sh
exec .venv/bin/python -B peers/run.py "$@"
