#!/bin/sh
# Builds the kernels: build.sh SOURCES TARGET-FOLDER. Leaves libsemblance_kernels.so there, or
# nothing and a line that says why.
set -eu
sources=$1
target=$2
compiler=${CC:-cc}
library=$target/libsemblance_kernels.so
mkdir -p "$target"
if [ -f "$library" ] && [ -z "$(find "$sources" -newer "$library" -print | head -n 1)" ]; then
  exit 0
fi
rm -f "$library"

work=$target/objects
skip() {
  rm -rf "$work"
  echo "kernels: not built, $1; training uses plain TensorFlow operations"
  exit 0
}

[ "$(uname -s)-$(uname -m)" = Linux-x86_64 ] || skip "they exist for Linux on x86-64 only"
command -v "$compiler" >/dev/null || skip "there is no C compiler $compiler"

flags="-std=c11 -O3 -ffp-contract=fast -fno-math-errno -fno-trapping-math -fPIC -fvisibility=hidden -Wall -Wextra -Wno-psabi"
mkdir -p "$work"
compile() {
  # $1 is a file, $2 the name of the object, the rest are options.
  file=$1 object=$2
  shift 2
  "$compiler" $flags "$@" -c "$sources/$file" -o "$work/$object" || skip "$compiler cannot compile $file"
}
for file in registration calls norms batch_norm depthwise normed_depthwise convolution winograd logits softmax unified centers rows updates pictures threads memory; do
  compile $file.c $file.o -pthread
done
compile numeric.c numeric_baseline.o -DSEMBLANCE_ISA=baseline
compile numeric.c numeric_avx2.o -DSEMBLANCE_ISA=avx2 -mavx2 -mfma
compile numeric.c numeric_avx512.o -DSEMBLANCE_ISA=avx512 -mavx512f -mavx512bw -mavx512vl \
  -mavx512dq -mfma -mprefer-vector-width=512

# TensorFlow's library is already in the process when ours is loaded; only its name is needed here.
echo 'int semblance_stands_for_tensorflow;' >"$work/stub.c"
"$compiler" -shared -fPIC -Wl,-soname,libtensorflow_framework.so.2 "$work/stub.c" \
  -o "$work/libstub.so" || skip "$compiler cannot link"
"$compiler" -shared -pthread -Wl,--no-as-needed -Wl,--allow-shlib-undefined -o "$work/library" \
  "$work"/*.o "$work/libstub.so" -lm || skip "$compiler cannot link the kernels"
# Under its name only when it is whole.
mv "$work/library" "$library"
rm -rf "$work"
