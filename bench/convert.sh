#!/bin/sh
# Opens, converts, inspects and trains from a set of millions of pictures in 512 MB of heap, beside
# cp of the same bytes. Writes three times the set (13 GB) into bench/out/convert and deletes it.
# Arguments: --pictures N (2000000), --folder-pictures N (100000; a file each), --quality Q (50: 2 KB a
# picture), --out FOLDER.
set -eu
cd "$(dirname "$0")/.."
mvn -q -B -DskipTests -pl bench -am package dependency:copy-dependencies \
  -DincludeScope=runtime -DoutputDirectory="$PWD/bench/target/lib"
TF_CPP_MIN_LOG_LEVEL=2 MALLOC_ARENA_MAX=2 exec java -Xmx512m -XX:+UseSerialGC -Xmn64m \
  -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 -Djava.awt.headless=true \
  -cp "bench/target/classes:bench/target/lib/*" org.semblance.bench.ConvertMillions "$@"
