package org.semblance.nn;

import static com.google.common.base.Preconditions.checkArgument;

import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphOptions;
import org.tensorflow.proto.RewriterConfig;

/**
 * How one session uses the processor.
 *
 * @param intraOpThreads threads inside one operation, at least 1; 0 means all cores
 * @param interOpThreads operations run at the same time, at least 1; 0 means TensorFlow's default
 * @param kernels which operations graphs are built of
 */
public record DeviceOptions(int intraOpThreads, int interOpThreads, Kernels kernels) {

  /** All cores inside an operation, one operation at a time per core. */
  public static final DeviceOptions DEFAULT = new DeviceOptions(0, 0);

  /** One thread everywhere: what tests use. */
  public static final DeviceOptions SINGLE_THREAD = new DeviceOptions(1, 1);

  /** The kernels are chosen by what there is. */
  public DeviceOptions(int intraOpThreads, int interOpThreads) {
    this(intraOpThreads, interOpThreads, Kernels.AUTO);
  }

  /** Checks the ranges. */
  public DeviceOptions {
    checkArgument(intraOpThreads >= 0, "intraOpThreads must be >= 0, got %s", intraOpThreads);
    checkArgument(interOpThreads >= 0, "interOpThreads must be >= 0, got %s", interOpThreads);
  }

  /**
   * Returns what TensorFlow wants to know of these options.
   *
   * <p>TensorFlow's graph optimiser is off. It works anew on every combination of fetches, which
   * took more of a short run than its steps did, and made no step faster: what is worth fusing is
   * fused already.
   */
  ConfigProto config() {
    return ConfigProto.newBuilder()
        .setIntraOpParallelismThreads(intraOpThreads)
        .setInterOpParallelismThreads(interOpThreads)
        .setAllowSoftPlacement(true)
        .setGraphOptions(
            GraphOptions.newBuilder()
                .setRewriteOptions(RewriterConfig.newBuilder().setDisableMetaOptimizer(true)))
        .build();
  }

  /**
   * Returns whether graphs get the fused kernels.
   *
   * @throws SemblanceException for {@link Kernels#FUSED} where they cannot be loaded, saying why
   */
  boolean fused() {
    return switch (kernels) {
      case PLAIN -> false;
      case AUTO -> FusedKernels.available() && Devices.onlyProcessor(this);
      case FUSED -> {
        FusedKernels.require();
        yield true;
      }
    };
  }

  /**
   * Returns which kernels these options come to here: {@code fused}, or {@code plain} and why.
   *
   * @throws SemblanceException as {@link Kernels#FUSED} does where there are none
   */
  public String kernelsInUse() {
    if (fused()) {
      return "fused";
    }
    String problem = FusedKernels.problem();
    return kernels == Kernels.PLAIN
        ? "plain"
        : "plain, " + (problem == null ? "there is a GPU" : problem);
  }
}
