# Installs the peers into bench/.venv and builds the product; read by run.sh and input.sh, in this
# folder. Sets nothing; takes:
#
#   PYTHON               interpreter of the peers' environment, 3.10 to 3.12; default python3
#   BENCH_BUILD_OPTS     more options for Maven, for instance -o

# The peers, again whenever the list changes.
if ! cmp -s requirements.txt .venv/installed.txt; then
  echo "bench: installing the peers into bench/.venv (some minutes, about 6 GB) ..." >&2
  [ -x .venv/bin/python ] || "${PYTHON:-python3}" -m venv .venv
  .venv/bin/pip install --quiet -r requirements.txt
  cp requirements.txt .venv/installed.txt
fi

echo "bench: building" >&2
# shellcheck disable=SC2086  # several options are several words
(cd .. && mvn -q -B -DskipTests ${BENCH_BUILD_OPTS:-} -pl bench -am package \
  dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$PWD/bench/target/lib")
