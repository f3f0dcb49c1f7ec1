package org.semblance.nn;

import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeleteBuffer;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_GetRegisteredKernelsForOp;

import com.google.common.collect.ImmutableSet;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.PointerScope;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tensorflow.TensorFlow;
import org.tensorflow.internal.c_api.TF_Buffer;
import org.tensorflow.internal.c_api.TF_Status;
import org.tensorflow.proto.KernelList;
import org.tensorflow.proto.OpDef;
import org.tensorflow.proto.OpList;

/**
 * The library of our own TensorFlow operations ({@code nn/src/main/native}), loaded once per
 * process.
 *
 * <p>The build packs it as a resource where there is a C compiler; where it is missing or cannot be
 * loaded, graphs are built of TensorFlow's own operations, with the same results and more passes
 * over memory.
 */
final class FusedKernels {

  private static final Logger LOG = LoggerFactory.getLogger(FusedKernels.class);
  private static final String FILE = "libsemblance_kernels.so";
  private static final String UNUSABLE = "they cannot be loaded: ";

  /** What layers build graphs of; each must be there, or none is used. */
  static final ImmutableSet<String> OPERATIONS =
      ImmutableSet.of(
          "SemblanceBatchNorm",
          "SemblanceBatchNormGradient",
          "SemblanceAffine",
          "SemblanceAffineGradient",
          "SemblanceConvolution",
          "SemblanceConvolutionInputGradient",
          "SemblanceConvolutionKernelGradient",
          "SemblanceNormedConvolution",
          "SemblanceNormedConvolutionGradient",
          "SemblanceDepthwise",
          "SemblanceDepthwiseInputGradient",
          "SemblanceDepthwiseKernelGradient",
          "SemblanceNormedDepthwise",
          "SemblanceNormedDepthwiseGradient",
          "SemblanceAffineDepthwise",
          "SemblanceMarginSoftmax",
          "SemblanceMarginSoftmaxGradient",
          "SemblanceUnifiedEntropy",
          "SemblanceUnifiedEntropyGradient",
          "SemblanceRowNorms",
          "SemblanceRowNormsGradient",
          "SemblanceScaledSum",
          "SemblanceSubCenters",
          "SemblanceSubCentersGradient",
          "SemblanceRowMomentum",
          "SemblanceRowAdam",
          "SemblancePlacePicture");

  private static boolean tried;
  private static @Nullable String problem;

  private FusedKernels() {}

  /** Returns whether the kernels are there; loads them at the first call. */
  static boolean available() {
    return problem() == null;
  }

  /** Returns why the kernels are not there, or null if they are. */
  static synchronized @Nullable String problem() {
    if (!tried) {
      tried = true;
      problem = load();
      if (problem != null && problem.startsWith(UNUSABLE)) {
        LOG.warn("no fused kernels, TensorFlow's own operations do the work: {}", problem);
      } else {
        LOG.debug("fused kernels: {}", problem == null ? "loaded" : problem);
      }
    }
    return problem;
  }

  static void require() {
    String found = problem();
    if (found != null) {
      throw new SemblanceException(
          "the fused kernels are asked for but " + found + "; use kernels auto or plain");
    }
  }

  private static @Nullable String load() {
    String resource = "kernels/" + Loader.getPlatform() + "/" + FILE;
    try (InputStream library = FusedKernels.class.getResourceAsStream(resource)) {
      if (library == null) {
        return "this build has none for " + Loader.getPlatform();
      }
      Path folder = Files.createTempDirectory("semblance-kernels");
      Path file = folder.resolve(FILE);
      try {
        Files.copy(library, file);
        TensorFlow.loadLibrary(file.toString());
        return refused(TensorFlow.registeredOpList(), FusedKernels::kernelsOf);
      } finally {
        // Once loaded it is mapped; the file is no longer needed.
        Files.deleteIfExists(file);
        Files.deleteIfExists(folder);
      }
    } catch (IOException | RuntimeException | UnsatisfiedLinkError e) {
      return UNUSABLE + e.getMessage();
    }
  }

  /**
   * Returns which operations TensorFlow did not take, or null if it took all. Loading does not
   * tell: the library registers them in a C function that has no way to fail.
   *
   * @param registered all operations of the process
   * @param kernels those of an operation
   */
  static @Nullable String refused(OpList registered, Function<String, KernelList> kernels) {
    Set<String> missing = new LinkedHashSet<>(OPERATIONS);
    for (OpDef operation : registered.getOpList()) {
      String name = operation.getName();
      if (missing.contains(name) && kernels.apply(name).getKernelCount() > 0) {
        missing.remove(name);
      }
    }
    return missing.isEmpty()
        ? null
        : UNUSABLE
            + "TensorFlow refused "
            + String.join(", ", missing)
            + "; lines on standard error that begin with semblance: may say more";
  }

  @SuppressWarnings("try") // the scope frees what is made in it
  private static KernelList kernelsOf(String operation) {
    try (PointerScope scope = new PointerScope()) {
      TF_Status status = TF_Status.newStatus();
      TF_Buffer buffer = TF_GetRegisteredKernelsForOp(operation, status);
      status.throwExceptionIfNotOK();
      try {
        return KernelList.parseFrom(buffer.copyData());
      } finally {
        TF_DeleteBuffer(buffer);
      }
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("TensorFlow's list of kernels must be readable", e);
    }
  }
}
