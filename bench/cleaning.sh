#!/bin/sh
# The proof of cleaning: corrupts a fifth of CelebA's labels, trains with three sub-centres, cleans,
# and compares four runs of equal budget. 'bench/cleaning.sh --help' tells the options. Needs the
# photographs of ../shared/data and Python; two cores take some hours, and a run that was stopped
# goes on.
set -eu
cd "$(dirname "$0")/.."
mvn -q -B -DskipTests -pl bench -am package dependency:copy-dependencies \
  -DincludeScope=runtime -DoutputDirectory="$PWD/bench/target/lib"
./semblance --version >/dev/null # builds
exec "${PYTHON:-python3}" -B bench/cleaning/run.py "$@"
