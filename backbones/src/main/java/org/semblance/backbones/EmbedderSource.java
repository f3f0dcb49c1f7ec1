package org.semblance.backbones;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.semblance.nn.DeviceOptions;
import org.semblance.nn.SemblanceException;

/**
 * Where a network for embedding comes from: a weight file of ours, a frozen TensorFlow graph, the
 * folder of a SavedModel, an ONNX file or one of another {@link ImageNetworkFormat} on the class
 * path. The kind is told by the content, but those of other frameworks by their names.
 *
 * @param path file or folder
 * @param inputName of a foreign network: a node of a frozen graph, an input of a SavedModel's
 *     signature or one of its nodes, or an input of an ONNX network; null for the only one there is
 * @param outputName likewise
 * @param pixels of a foreign network; our own files say it themselves
 */
public record EmbedderSource(
    Path path, @Nullable String inputName, @Nullable String outputName, ForeignPixels pixels) {

  /** Returns a source whose names and sizes are found out. */
  public static EmbedderSource of(Path path) {
    return new EmbedderSource(path, null, null, ForeignPixels.DEFAULT);
  }

  /**
   * Loads the network; the caller closes the embedder.
   *
   * @throws WeightsException naming the file and what is wrong where
   * @throws IllegalArgumentException if the size given is not the one that the network declares
   */
  public Embedder open(DeviceOptions options) {
    if (isWeightFile()) {
      return GraphEmbedder.ofWeightFile(path, options);
    }
    Optional<ImageNetworkFormat> format = format();
    if (format.isPresent()) {
      return open(format.get(), options);
    }
    ForeignNetwork network =
        blamingPath(
            () -> Files.isDirectory(path) ? SavedModelFolder.read(this) : FrozenGraph.read(this));
    Preprocessing preprocessing = pixels.preprocessing(network.inputShape(), 1);
    return blamingPath(() -> GraphEmbedder.of(network, preprocessing, options));
  }

  private Optional<ImageNetworkFormat> format() {
    return Files.isDirectory(path) ? Optional.empty() : ImageNetworkFormat.of(path);
  }

  /**
   * Returns all files that decide what the network gives, in a fixed order.
   *
   * @throws IOException if the folder of a SavedModel cannot be read
   */
  public List<Path> files() throws IOException {
    Optional<ImageNetworkFormat> format = format();
    try (Stream<Path> files =
        format.isPresent() ? format.get().files(path).stream() : Files.walk(path)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private Embedder open(ImageNetworkFormat format, DeviceOptions options) {
    ImageNetwork network = blamingPath(() -> format.open(this, options));
    try {
      Preprocessing preprocessing = network.input().preprocessing(pixels);
      return blamingPath(() -> ImageNetworkEmbedder.of(network, preprocessing));
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }

  private <T> T blamingPath(Supplier<T> action) {
    try {
      return action.get();
    } catch (IllegalArgumentException | SemblanceException e) {
      throw new WeightsException(path + " cannot be used: " + e.getMessage(), e);
    }
  }

  /**
   * Returns whether this is a weight file of ours, which says its names and preprocessing itself.
   * The first nine bytes tell: a plausible length, then a brace.
   *
   * @throws WeightsException if the file cannot be read
   */
  public boolean isWeightFile() {
    if (Files.isDirectory(path)) {
      return false;
    }
    byte[] start = new byte[TensorFile.LENGTH_BYTES + 1];
    try (InputStream in = Files.newInputStream(path)) {
      int read = in.readNBytes(start, 0, start.length);
      long length = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getLong();
      return read == start.length
          && start[TensorFile.LENGTH_BYTES] == '{'
          && length > 0
          && length <= TensorFile.MAXIMUM_HEADER_BYTES;
    } catch (NoSuchFileException e) {
      throw new WeightsException(
          "a model is expected at " + path + ", but nothing is there; correct the path", e);
    } catch (IOException e) {
      throw new WeightsException(path + " cannot be read: " + e.getMessage(), e);
    }
  }
}
