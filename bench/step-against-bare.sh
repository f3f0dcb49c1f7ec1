#!/bin/sh
# The product's training step beside a bare TensorFlow Java graph, in turns, in one process.
# Arguments: batch (64), classes (10000), rounds (10), steps per round (5).
set -eu
cd "$(dirname "$0")/.."
mvn -q -B -DskipTests -pl bench -am package dependency:copy-dependencies \
  -DincludeScope=runtime -DoutputDirectory="$PWD/bench/target/lib"
TF_CPP_MIN_LOG_LEVEL=2 exec java -Xmx2g -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 \
  -cp "bench/target/classes:bench/target/lib/*" org.semblance.bench.StepAgainstBare "$@"
