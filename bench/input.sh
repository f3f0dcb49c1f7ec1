#!/bin/sh
# Installs the peers into bench/.venv, builds the product and measures its input pipeline beside
# tf.data and libjpeg-turbo. 'bench/input.sh --help' tells the options; bench/README.md what is
# measured; prepare.sh what variables of the environment do.
set -eu
cd "$(dirname "$0")"

case " $* " in
  *" --help "* | *" -h "*) exec "${PYTHON:-python3}" -B peers/input.py "$@" ;;
esac

. ./prepare.sh
exec .venv/bin/python -B peers/input.py "$@"
