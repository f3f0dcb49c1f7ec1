#!/bin/sh
# Installs NumPy into bench/megaface/.venv and measures 'semblance megaface' with a million
# distractors and 'semblance evaluate all-pairs' with 100,000 pictures beside it, on drawn embeddings
# in bench/out/megaface: some minutes, 2.5 GB on disk, 6 GB of memory.
set -eu
cd "$(dirname "$0")"
if ! cmp -s requirements.txt .venv/installed.txt; then
  [ -x .venv/bin/python ] || "${PYTHON:-python3}" -m venv .venv
  .venv/bin/pip install --quiet -r requirements.txt
  cp requirements.txt .venv/installed.txt
fi
../../semblance megaface --help >/dev/null # builds
mkdir -p ../out/megaface
exec .venv/bin/python -B run.py ../out/megaface "$@"
