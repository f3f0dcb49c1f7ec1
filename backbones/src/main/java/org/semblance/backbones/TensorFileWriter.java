package org.semblance.backbones;

import static com.google.common.base.Preconditions.checkArgument;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32C;
import org.semblance.nn.Parameter;
import org.semblance.nn.Parameters;
import org.semblance.nn.files.AtomicFile;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.ByteDataBuffer;

/** Writes one {@link TensorFile}. */
final class TensorFileWriter {

  private static final int CHUNK_BYTES = 1 << 20;
  private static final String UNKNOWN_CHECKSUM = "00000000";

  private final CRC32C checksum = new CRC32C();
  private final byte[] chunk = new byte[CHUNK_BYTES];

  private final FileChannel channel;

  private TensorFileWriter(FileChannel channel) {
    this.channel = channel;
  }

  static void write(
      Path path,
      Map<String, String> metadata,
      Collection<Parameter> parameters,
      Parameters source) {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    parameters.forEach(parameter -> shapes.put(parameter.name(), parameter.shape()));
    ByteBuffer header = header(TensorHeader.layOut(withChecksum(metadata), shapes).toJson());
    AtomicFile.write(
        path, channel -> new TensorFileWriter(channel).write(header, parameters, source));
  }

  /** Writes a file over itself with other metadata. */
  static void rewrite(
      TensorFile source, Map<String, String> metadata, Map<String, TensorHeader.Entry> entries) {
    ByteBuffer header = header(new TensorHeader(withChecksum(metadata), entries).toJson());
    AtomicFile.write(source.path(), channel -> new TensorFileWriter(channel).copy(header, source));
  }

  private static Map<String, String> withChecksum(Map<String, String> metadata) {
    checkArgument(
        !metadata.containsKey(TensorFile.CHECKSUM),
        "metadata %s is written by the file itself",
        TensorFile.CHECKSUM);
    Map<String, String> texts = new LinkedHashMap<>(metadata);
    texts.put(TensorFile.CHECKSUM, UNKNOWN_CHECKSUM);
    return texts;
  }

  /** Length and JSON, padded with spaces so that the data begins at a multiple of 8. */
  private static ByteBuffer header(byte[] json) {
    int padded = (json.length + 7) / 8 * 8;
    ByteBuffer header =
        ByteBuffer.allocate(TensorFile.LENGTH_BYTES + padded).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(padded).put(json);
    while (header.hasRemaining()) {
      header.put((byte) ' ');
    }
    return header.flip();
  }

  private void write(ByteBuffer header, Collection<Parameter> parameters, Parameters source)
      throws IOException {
    writeFully(header.duplicate());
    source.readPieces(
        parameters, (parameter, offset, values) -> write(values.asRawTensor().data()));
    writeChecksum(header);
  }

  private void copy(ByteBuffer header, TensorFile source) throws IOException {
    writeFully(header.duplicate());
    source.forAllData(
        (bytes, length, at) -> {
          checksum.update(bytes, 0, length);
          try {
            writeFully(ByteBuffer.wrap(bytes, 0, length));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
    source.requireChecksum(checksum);
    writeChecksum(header);
  }

  private void writeChecksum(ByteBuffer header) throws IOException {
    // The checksum's place in the header is known and its length fixed.
    String text = new String(header.array(), StandardCharsets.ISO_8859_1);
    String key = "\"" + TensorFile.CHECKSUM + "\":\"";
    channel.position(text.indexOf(key + UNKNOWN_CHECKSUM) + key.length());
    writeFully(ByteBuffer.wrap(hex(checksum).getBytes(StandardCharsets.ISO_8859_1)));
  }

  private void write(ByteDataBuffer data) {
    try {
      for (long at = 0; at < data.size(); at += CHUNK_BYTES) {
        int length = (int) Math.min(CHUNK_BYTES, data.size() - at);
        data.offset(at).read(chunk, 0, length);
        checksum.update(chunk, 0, length);
        writeFully(ByteBuffer.wrap(chunk, 0, length));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void writeFully(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Returns eight hexadecimal digits. */
  static String hex(CRC32C checksum) {
    return String.format(Locale.ROOT, "%08x", checksum.getValue());
  }
}
