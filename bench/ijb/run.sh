#!/bin/sh
# Installs NumPy and scikit-learn into bench/ijb/.venv and measures 'semblance ijb' beside them, on
# embeddings of IJB-C's sizes drawn into bench/out/ijb: some minutes, 2.4 GB on disk, 8 GB of memory.
set -eu
cd "$(dirname "$0")"
if ! cmp -s requirements.txt .venv/installed.txt; then
  [ -x .venv/bin/python ] || "${PYTHON:-python3}" -m venv .venv
  .venv/bin/pip install --quiet -r requirements.txt
  cp requirements.txt .venv/installed.txt
fi
../../semblance ijb --help >/dev/null # builds
mkdir -p ../out/ijb
exec .venv/bin/python -B run.py ../out/ijb "$@"
