package org.semblance.cli;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.Devices;
import org.tensorflow.TensorFlow;

/**
 * What was found on this machine.
 *
 * @param java version of the running JVM
 * @param jdk whether it has a compiler and JShell
 * @param heapBytes largest Java heap
 * @param system operating system and architecture
 * @param cpu model of the processor
 * @param cores that the JVM may use
 * @param cpuFeatures those that TensorFlow's kernels can profit from
 * @param memoryBytes physical memory
 * @param freeMemoryBytes memory that can be had without swapping
 * @param nativesFolder where the native libraries are unpacked to
 * @param nativesUnpacked whether they are there already
 * @param nativesFreeBytes free space of that disk
 * @param tensorFlow version of the native library, or null if it cannot be loaded
 * @param tensorFlowFailure why not
 * @param devices names of TensorFlow's devices
 * @param kernels which operations graphs are built of here
 */
record MachineFacts(
    Runtime.Version java,
    boolean jdk,
    long heapBytes,
    String system,
    String cpu,
    int cores,
    List<String> cpuFeatures,
    long memoryBytes,
    long freeMemoryBytes,
    Path nativesFolder,
    boolean nativesUnpacked,
    long nativesFreeBytes,
    @Nullable String tensorFlow,
    String tensorFlowFailure,
    List<String> devices,
    String kernels) {

  private static final Pattern FEATURE = Pattern.compile("avx2|fma|avx512\\w*|amx_\\w+|avx_vnni");
  private static final String NATIVES = "tensorflow-core-native";

  /** Copies the lists. */
  MachineFacts {
    cpuFeatures = List.copyOf(cpuFeatures);
    devices = List.copyOf(devices);
  }

  /** Looks at this machine; loads TensorFlow. */
  static MachineFacts gather() {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    Path natives = javaCppCache();
    boolean unpacked = isUnpacked(natives);
    long free = freeBytes(natives);
    String version = null;
    String failure = "";
    List<String> devices = List.of();
    String kernels = "";
    try {
      version = TensorFlow.version();
      devices = Devices.names(DeviceOptions.DEFAULT);
      kernels = DeviceOptions.DEFAULT.kernelsInUse();
    } catch (LinkageError | RuntimeException e) {
      failure = String.valueOf(e.getMessage());
    }
    List<String> cpuInfo = lines(Path.of("/proc/cpuinfo"));
    return new MachineFacts(
        Runtime.version(),
        ModuleLayer.boot().findModule("jdk.jshell").isPresent(),
        Runtime.getRuntime().maxMemory(),
        String.join(
            " ",
            System.getProperty("os.name"),
            System.getProperty("os.version"),
            System.getProperty("os.arch")),
        value(cpuInfo, "model name"),
        Runtime.getRuntime().availableProcessors(),
        features(value(cpuInfo, "flags")),
        system.getTotalMemorySize(),
        availableMemory(system),
        natives,
        unpacked,
        free,
        version,
        failure,
        devices,
        kernels);
  }

  /** Returns the features in the processor's flags that matter here, sorted. */
  static List<String> features(String flags) {
    return List.copyOf(
        new TreeSet<>(
            Arrays.stream(flags.split(" ", -1))
                .filter(flag -> FEATURE.matcher(flag).matches())
                .toList()));
  }

  /** JavaCPP's rule: a property, else a folder in the user's home. */
  private static Path javaCppCache() {
    String set = System.getProperty("org.bytedeco.javacpp.cachedir");
    return set != null
        ? Path.of(set)
        : Path.of(System.getProperty("user.home"), ".javacpp", "cache");
  }

  private static boolean isUnpacked(Path folder) {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (var children = Files.list(folder)) {
      return children.anyMatch(child -> child.getFileName().toString().startsWith(NATIVES));
    } catch (IOException e) {
      return false;
    }
  }

  private static long freeBytes(Path folder) {
    Path existing = folder.toAbsolutePath();
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    try {
      return Files.getFileStore(existing).getUsableSpace();
    } catch (IOException e) {
      return 0;
    }
  }

  /** Linux counts what its caches would give back; elsewhere only what nobody uses is known. */
  private static long availableMemory(OperatingSystemMXBean system) {
    Matcher kilobytes =
        Pattern.compile("(\\d+) kB")
            .matcher(value(lines(Path.of("/proc/meminfo")), "MemAvailable"));
    return kilobytes.find()
        ? Long.parseLong(kilobytes.group(1)) * 1024
        : system.getFreeMemorySize();
  }

  private static List<String> lines(Path file) {
    try {
      return new ArrayList<>(Files.readAllLines(file));
    } catch (IOException e) {
      return List.of();
    }
  }

  private static String value(List<String> lines, String key) {
    return lines.stream()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(key.toLowerCase(Locale.ROOT)))
        .map(line -> line.substring(line.indexOf(':') + 1).trim())
        .findFirst()
        .orElse("");
  }
}
