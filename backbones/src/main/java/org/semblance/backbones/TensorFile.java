package org.semblance.backbones;

import static com.google.common.base.Preconditions.checkArgument;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.semblance.nn.Parameter;
import org.semblance.nn.Parameters;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;
import org.tensorflow.types.TFloat32;

/**
 * A file of named float32 tensors in the layout of <em>safetensors</em>, which Python reads.
 *
 * <pre>
 * 8 bytes    length of the header, little endian
 * header     JSON {"__metadata__": {text: text}, name: {"dtype": "F32", "shape": […],
 *            "data_offsets": [begin, end]}, …}, padded with spaces
 * data       float32, little endian, row-major, tensor after tensor
 * </pre>
 *
 * <p>Our files also hold a CRC-32C of the data as metadata {@code crc32c}. Nothing in a header is
 * believed: its length is bounded, every offset is checked against the file's size, and nothing is
 * allocated that the file does not contain. Reads may come from several threads.
 */
public final class TensorFile implements AutoCloseable {

  /** A header longer than this is refused, as by the format's own library. */
  static final long MAXIMUM_HEADER_BYTES = 100_000_000;

  static final int LENGTH_BYTES = 8;
  static final String CHECKSUM = "crc32c";

  private static final int CHUNK_BYTES = 1 << 20;

  /** So much is read before it is assigned in one run. */
  private static final long GROUP_BYTES = 64L << 20;

  private final Path path;
  private final FileChannel channel;
  private final Map<String, String> metadata;
  private final Map<String, TensorHeader.Entry> entries;
  private final @Nullable String checksum;
  private final long dataStart;

  private TensorFile(Path path, FileChannel channel, TensorHeader header, long dataStart) {
    this.path = path;
    this.channel = channel;
    this.metadata = new LinkedHashMap<>(header.metadata());
    this.checksum = metadata.remove(CHECKSUM);
    this.entries = header.entries();
    this.dataStart = dataStart;
  }

  /**
   * Writes the present values of {@code parameters}, all of one moment, completely or not at all.
   *
   * @param metadata texts that {@link #metadata()} gives back
   * @param source that owns the parameters
   * @throws org.semblance.nn.SemblanceException if the file cannot be written
   */
  public static void write(
      Path path,
      Map<String, String> metadata,
      Collection<Parameter> parameters,
      Parameters source) {
    TensorFileWriter.write(path, metadata, parameters, source);
  }

  /**
   * Writes a file anew with other texts and the same tensors, completely or not at all. The data
   * are checked on the way; they are never held in memory.
   *
   * @param metadata texts that {@link #metadata()} gives back
   * @throws WeightsException if the file cannot be read or its data are damaged; it stays as it is
   * @throws org.semblance.nn.SemblanceException if the file cannot be written
   */
  public static void rewrite(Path path, Map<String, String> metadata) {
    try (TensorFile source = open(path)) {
      TensorFileWriter.rewrite(source, metadata, source.entries);
    }
  }

  /**
   * Opens a file and checks its header.
   *
   * @throws WeightsException naming the file and what is wrong where
   */
  public static TensorFile open(Path path) {
    FileChannel channel = null;
    try {
      channel = FileChannel.open(path, StandardOpenOption.READ);
      long size = channel.size();
      long length = headerLength(path, channel, size);
      byte[] json = new byte[(int) length];
      readFully(path, channel, ByteBuffer.wrap(json), LENGTH_BYTES);
      long dataStart = LENGTH_BYTES + length;
      return new TensorFile(path, channel, parse(path, json, size - dataStart), dataStart);
    } catch (NoSuchFileException e) {
      throw new WeightsException(path + " cannot be read: there is no such file", e);
    } catch (IOException e) {
      closeQuietly(channel);
      throw new WeightsException(path + " cannot be read: " + e.getMessage(), e);
    } catch (RuntimeException e) {
      closeQuietly(channel);
      throw e;
    }
  }

  private static void closeQuietly(@Nullable FileChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException ignored) {
        // The failure that matters is already on its way.
      }
    }
  }

  private static long headerLength(Path path, FileChannel channel, long size) throws IOException {
    if (size < LENGTH_BYTES) {
      throw new WeightsException(
          String.format(
              "%s must begin with the header's length in 8 bytes, but has %d bytes; it is truncated"
                  + " or not a weight file",
              path, size));
    }
    ByteBuffer bytes = ByteBuffer.allocate(LENGTH_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    readFully(path, channel, bytes, 0);
    long length = bytes.getLong(0);
    long most = Math.min(size - LENGTH_BYTES, MAXIMUM_HEADER_BYTES);
    if (length < 2 || length > most) {
      throw new WeightsException(
          String.format(
              "%s says in bytes 0 to 7 that its header has %s bytes, but it must have 2 to %d; the"
                  + " file is truncated or not a weight file",
              path, Long.toUnsignedString(length), most));
    }
    return length;
  }

  private static TensorHeader parse(Path path, byte[] json, long dataBytes) {
    try {
      return TensorHeader.parse(json, dataBytes);
    } catch (WeightsException e) {
      throw new WeightsException(path + ": " + e.getMessage(), e);
    }
  }

  private static void readFully(Path path, FileChannel channel, ByteBuffer into, long from)
      throws IOException {
    long at = from;
    while (into.hasRemaining()) {
      int read = channel.read(into, at);
      if (read < 0) {
        throw new WeightsException(
            String.format("%s ended at byte %d while it was read", path, at));
      }
      at += read;
    }
  }

  /** Returns where the file lies. */
  public Path path() {
    return path;
  }

  /** Returns the texts that were written with the tensors. */
  public Map<String, String> metadata() {
    return Collections.unmodifiableMap(metadata);
  }

  /** Returns the tensors' names in the order of the data. */
  public Set<String> names() {
    return Collections.unmodifiableSet(entries.keySet());
  }

  /**
   * Returns a tensor's shape.
   *
   * @throws WeightsException if there is no such tensor
   */
  public Shape shape(String name) {
    return entry(name).shape();
  }

  private TensorHeader.Entry entry(String name) {
    TensorHeader.Entry entry = entries.get(name);
    if (entry == null) {
      throw new WeightsException(
          String.format("%s has no tensor %s among its %d", path, name, entries.size()));
    }
    return entry;
  }

  /**
   * Reads a tensor; the caller closes it.
   *
   * @throws WeightsException if there is no such tensor or the file cannot be read
   */
  public TFloat32 read(String name) {
    return read(name, 0, shape(name));
  }

  /**
   * Reads some values of a tensor that follow one another; the caller closes them.
   *
   * @param offset place of the first of them among all values of the tensor, row-major
   * @param shape that they are to have
   * @throws WeightsException if there is no such tensor or the file cannot be read
   * @throws IllegalArgumentException if the tensor has not so many values
   */
  public TFloat32 read(String name, long offset, Shape shape) {
    TensorHeader.Entry entry = entry(name);
    long begin = entry.begin() + offset * Float.BYTES;
    long end = begin + shape.size() * Float.BYTES;
    checkArgument(
        begin >= entry.begin() && end <= entry.end(),
        "tensor %s%s has no values %s of shape %s",
        name,
        entry.shape(),
        offset,
        shape);
    return TFloat32.tensorOf(
        shape,
        tensor -> {
          ByteDataBuffer data = tensor.asRawTensor().data();
          forEachChunk(begin, end, (bytes, length, at) -> data.offset(at).write(bytes, 0, length));
        });
  }

  /** Takes a piece of the data; {@code at} counts from where the walk began. */
  interface ChunkConsumer {
    void accept(byte[] bytes, int length, long at);
  }

  private void forEachChunk(long begin, long end, ChunkConsumer consumer) {
    byte[] chunk = new byte[(int) Math.min(CHUNK_BYTES, end - begin)];
    try {
      for (long at = begin; at < end; at += chunk.length) {
        int length = (int) Math.min(chunk.length, end - at);
        readFully(path, channel, ByteBuffer.wrap(chunk, 0, length), dataStart + at);
        consumer.accept(chunk, length, at - begin);
      }
    } catch (IOException e) {
      throw new WeightsException(path + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Reads all data and compares its checksum with the stored one; a file without one passes.
   *
   * @throws WeightsException if they differ
   */
  public void verify() {
    if (checksum == null) {
      return;
    }
    CRC32C found = new CRC32C();
    forAllData((bytes, length, at) -> found.update(bytes, 0, length));
    requireChecksum(found);
  }

  /** Walks over the data of all tensors, piece by piece, in their order. */
  void forAllData(ChunkConsumer consumer) {
    long end = 0;
    for (TensorHeader.Entry entry : entries.values()) {
      end = Math.max(end, entry.end());
    }
    forEachChunk(0, end, consumer);
  }

  /** Compares the checksum of all data with the stored one; a file without one passes. */
  void requireChecksum(CRC32C found) {
    if (checksum != null && !checksum.equals(TensorFileWriter.hex(found))) {
      throw new WeightsException(
          String.format(
              "%s must have data with checksum %s, found %s; the file is damaged, take another"
                  + " copy",
              path, checksum, TensorFileWriter.hex(found)));
    }
  }

  /**
   * Gives variables the values of the tensors of the same names, after checking all names, all
   * shapes and the checksum; tensors that no variable asks for are passed over.
   *
   * @param target that owns the parameters; not yet initialised ones are initialised first, so that
   *     it cannot happen later
   * @throws WeightsException before any variable changes, if a tensor is missing or has another
   *     shape
   */
  public void loadInto(Parameters target, Collection<Parameter> parameters) {
    for (Parameter parameter : parameters) {
      Shape found = shape(parameter.name());
      if (!found.equals(parameter.shape())) {
        throw new WeightsException(
            String.format(
                "%s: tensor %s must have shape %s, found %s",
                path, parameter.name(), parameter.shape(), found));
      }
    }
    verify();
    fill(target, parameters);
  }

  /**
   * Gives variables the values of the tensors of the same names and shapes, without comparing the
   * checksum: for a file that was just written or verified. Of large variables that are used by
   * rows no other copy is made than a piece.
   *
   * @param target that owns the parameters; not yet initialised ones are initialised first
   * @throws WeightsException if a tensor is missing or the file cannot be read
   */
  public void fill(Parameters target, Collection<Parameter> parameters) {
    target.initialize();
    List<Parameter> group = new ArrayList<>();
    long bytes = 0;
    for (Parameter parameter : parameters) {
      if (parameter.shape().size() * Float.BYTES >= GROUP_BYTES) {
        target.fill(parameter, (offset, shape) -> read(parameter.name(), offset, shape));
        continue;
      }
      group.add(parameter);
      bytes += parameter.shape().size() * Float.BYTES;
      if (bytes >= GROUP_BYTES) {
        assign(target, group);
        group.clear();
        bytes = 0;
      }
    }
    assign(target, group);
  }

  private void assign(Parameters target, List<Parameter> group) {
    Map<Parameter, TFloat32> values = new LinkedHashMap<>();
    try {
      group.forEach(parameter -> values.put(parameter, read(parameter.name())));
      target.assignAll(values);
    } finally {
      values.values().forEach(TFloat32::close);
    }
  }

  @Override
  public void close() {
    closeQuietly(channel);
  }
}
