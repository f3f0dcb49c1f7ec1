package org.semblance.nn;

import static org.tensorflow.internal.c_api.global.tensorflow.TFE_ContextListDevices;
import static org.tensorflow.internal.c_api.global.tensorflow.TFE_ContextOptionsSetConfig;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeleteDeviceList;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeviceListCount;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeviceListName;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.jspecify.annotations.Nullable;
import org.tensorflow.internal.c_api.TFE_Context;
import org.tensorflow.internal.c_api.TFE_ContextOptions;
import org.tensorflow.internal.c_api.TF_DeviceList;
import org.tensorflow.internal.c_api.TF_Status;

/** The processors that TensorFlow can use. */
public final class Devices {

  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

  private static @Nullable Boolean onlyProcessor;
  private static @Nullable Boolean bfloat16Matrices;

  private Devices() {}

  /**
   * Returns whether there is nothing but the processor; found out once.
   *
   * @param options of the process: TensorFlow's threads are those of the first that asks for any,
   *     and looking for devices is asking
   */
  static synchronized boolean onlyProcessor(DeviceOptions options) {
    if (onlyProcessor == null) {
      onlyProcessor = names(options).stream().noneMatch(name -> name.contains("GPU"));
    }
    return onlyProcessor;
  }

  /**
   * Returns the devices of this process, for instance {@code /device:CPU:0}.
   *
   * @param options of the process's sessions, which use the threads that are made here
   * @throws SemblanceException if TensorFlow cannot list them
   */
  @SuppressWarnings("try") // the scope frees what the others make
  public static List<String> names(DeviceOptions options) {
    try (PointerScope scope = new PointerScope()) {
      TF_Status status = TF_Status.newStatus();
      TFE_ContextOptions contextOptions = TFE_ContextOptions.newContextOptions();
      BytePointer config = new BytePointer(options.config().toByteArray());
      TFE_ContextOptionsSetConfig(contextOptions, config, config.limit(), status);
      status.throwExceptionIfNotOK();
      TFE_Context context = TFE_Context.newContext(contextOptions, status);
      status.throwExceptionIfNotOK();
      TF_DeviceList list = TFE_ContextListDevices(context, status);
      status.throwExceptionIfNotOK();
      try {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < TF_DeviceListCount(list); i++) {
          String name = TF_DeviceListName(list, i, status).getString();
          names.add(name.substring(name.indexOf("/device:")));
        }
        return List.copyOf(names);
      } finally {
        TF_DeleteDeviceList(list);
      }
    } catch (RuntimeException e) {
      throw new SemblanceException("TensorFlow cannot list its devices: " + e.getMessage(), e);
    }
  }

  /**
   * Returns whether the processor has units that multiply matrices of bfloat16 (AMX); false where
   * the system does not tell.
   */
  public static synchronized boolean multipliesBfloat16Matrices() {
    if (bfloat16Matrices == null) {
      try (Stream<String> lines = Files.lines(PROCESSORS)) {
        bfloat16Matrices =
            lines.anyMatch(line -> line.startsWith("flags") && line.contains(" amx_bf16"));
      } catch (IOException | UncheckedIOException e) {
        bfloat16Matrices = false; // no Linux: none of our operations either
      }
    }
    return bfloat16Matrices;
  }
}
