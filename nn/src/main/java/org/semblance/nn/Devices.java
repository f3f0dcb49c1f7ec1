package org.semblance.nn;

import static org.tensorflow.internal.c_api.global.tensorflow.TFE_ContextListDevices;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeleteDeviceList;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeviceListCount;
import static org.tensorflow.internal.c_api.global.tensorflow.TF_DeviceListName;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.jspecify.annotations.Nullable;
import org.tensorflow.internal.c_api.TFE_Context;
import org.tensorflow.internal.c_api.TFE_ContextOptions;
import org.tensorflow.internal.c_api.TF_DeviceList;
import org.tensorflow.internal.c_api.TF_Status;

/** The processors that TensorFlow can use. */
public final class Devices {

  private static @Nullable Boolean onlyProcessor;

  private Devices() {}

  /** Returns whether there is nothing but the processor; found out once. */
  static synchronized boolean onlyProcessor() {
    if (onlyProcessor == null) {
      onlyProcessor = names().stream().noneMatch(name -> name.contains("GPU"));
    }
    return onlyProcessor;
  }

  /**
   * Returns the devices of this process, for instance {@code /device:CPU:0}.
   *
   * @throws SemblanceException if TensorFlow cannot list them
   */
  @SuppressWarnings("try") // the scope frees what the others make
  public static List<String> names() {
    try (PointerScope scope = new PointerScope()) {
      TF_Status status = TF_Status.newStatus();
      TFE_Context context = TFE_Context.newContext(TFE_ContextOptions.newContextOptions(), status);
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
}
