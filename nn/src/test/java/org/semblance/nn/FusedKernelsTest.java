package org.semblance.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.tensorflow.proto.KernelDef;
import org.tensorflow.proto.KernelList;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.OpList;

class FusedKernelsTest {

  private static final KernelList NO_KERNEL = KernelList.getDefaultInstance();
  private static final KernelList ONE_KERNEL =
      KernelList.newBuilder().addKernel(KernelDef.getDefaultInstance()).build();

  private static OpList operations(Iterable<String> names) {
    OpList.Builder list = OpList.newBuilder();
    names.forEach(name -> list.addOp(OpDef.newBuilder().setName(name)));
    return list.build();
  }

  @Test
  void areUsableIfEveryOperationHasAKernel() {
    OpList all = operations(FusedKernels.OPERATIONS);
    assertThat(FusedKernels.refused(all, name -> ONE_KERNEL)).isNull();
  }

  @Test
  void saysWhichOperationsTensorFlowRefused() {
    TreeSet<String> some = new TreeSet<>(FusedKernels.OPERATIONS);
    some.remove("SemblanceAffine");
    some.add("MatMul");
    assertThat(FusedKernels.refused(operations(some), name -> ONE_KERNEL))
        .startsWith("they cannot be loaded: TensorFlow refused SemblanceAffine;");
  }

  @Test
  void saysWhichOperationsHaveNoKernel() {
    OpList all = operations(FusedKernels.OPERATIONS);
    assertThat(
            FusedKernels.refused(
                all, name -> name.equals("SemblanceDepthwise") ? NO_KERNEL : ONE_KERNEL))
        .startsWith("they cannot be loaded: TensorFlow refused SemblanceDepthwise;");
  }

  @Test
  void areLoadedWhereTheBuildMadeThem() {
    String problem = FusedKernels.problem();
    assumeTrue(problem == null || !problem.startsWith("this build has none"), problem);
    assertThat(problem).isNull();
  }

  /** Who adds an operation in C must have its presence checked too. */
  @Test
  void checksEveryOperationOfTheLibrary() throws IOException {
    Path source =
        Path.of(System.getProperty("semblance.root", ".."))
            .resolve("nn/src/main/native/registration.c");
    TreeSet<String> named = new TreeSet<>();
    Pattern.compile("\\.op = \"(\\w+)\"")
        .matcher(Files.readString(source))
        .results()
        .forEach(result -> named.add(result.group(1)));
    assertThat(FusedKernels.OPERATIONS).containsExactlyInAnyOrderElementsOf(named);
  }
}
