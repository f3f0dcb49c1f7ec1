package org.semblance.backbones;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.semblance.nn.DeviceOptions;

/**
 * A kind of file that another framework runs, told by its name. ONNX is always there; modules with
 * others are found on the class path as services of this type.
 */
public interface ImageNetworkFormat {

  /** Returns whether a file is one of this kind by its name. */
  boolean isNamed(Path path);

  /**
   * Returns all files that the network is in, {@code path} among them; those that may be there or
   * not as well.
   */
  List<Path> files(Path path);

  /**
   * Loads a network; the caller closes it.
   *
   * @param options how many threads the framework may use
   * @throws WeightsException if the file cannot be used, or its input or output cannot be told
   */
  ImageNetwork open(EmbedderSource source, DeviceOptions options);

  /** Returns the format that a file has by its name. */
  static Optional<ImageNetworkFormat> of(Path path) {
    Stream<ImageNetworkFormat> others =
        ServiceLoader.load(ImageNetworkFormat.class).stream().map(ServiceLoader.Provider::get);
    return Stream.concat(Stream.of(new OnnxFormat()), others)
        .filter(format -> format.isNamed(path))
        .findFirst();
  }
}
