package org.semblance.ijb;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.jspecify.annotations.Nullable;
import org.semblance.nn.SemblanceException;
import org.semblance.nn.files.AtomicFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was read of a set's lists, in a file beside them: a line with version and key, the arrays,
 * and a CRC-32C of everything.
 */
final class SetCache {

  private static final Logger LOG = LoggerFactory.getLogger(SetCache.class);
  private static final String VERSION = "semblance-ijb-1 ";
  private static final int CHUNK = 1 << 16;

  private final IjbFolder folder;
  private final String key;
  private final Path file;

  SetCache(IjbFolder folder, String key) {
    this.folder = folder;
    this.key = key;
    this.file = folder.cache();
  }

  /** Returns the kept set, or null if there is none for this key or the file is damaged. */
  @Nullable IjbSet read() {
    if (!Files.isReadable(file)) {
      return null;
    }
    try {
      if (!isWhole()) {
        LOG.info("{} is of other lists or damaged and is written anew", file);
        return null;
      }
      try (DataInputStream in =
          new DataInputStream(new BufferedInputStream(Files.newInputStream(file), CHUNK))) {
        in.skipNBytes(start().length);
        return read(in);
      }
    } catch (IOException | RuntimeException e) {
      LOG.info("{} cannot be used and is written anew: {}", file, e.toString());
      return null;
    }
  }

  private byte[] start() {
    return (VERSION + key + "\n").getBytes(StandardCharsets.US_ASCII);
  }

  /** Looks at key and checksum before any length in the file is believed. */
  private boolean isWhole() throws IOException {
    long left = Files.size(file) - Long.BYTES;
    CRC32C sum = new CRC32C();
    byte[] buffer = new byte[CHUNK];
    try (InputStream in = Files.newInputStream(file)) {
      byte[] first = in.readNBytes(start().length);
      if (!Arrays.equals(first, start()) || left < first.length) {
        return false;
      }
      sum.update(first);
      left -= first.length;
      while (left > 0) {
        int n = in.readNBytes(buffer, 0, (int) Math.min(buffer.length, left));
        if (n == 0) {
          return false;
        }
        sum.update(buffer, 0, n);
        left -= n;
      }
      return new DataInputStream(in).readLong() == sum.getValue();
    }
  }

  private IjbSet read(DataInputStream in) throws IOException {
    int[] templateIds = readInts(in);
    int[] templates = readInts(in);
    int[] media = readInts(in);
    String[] names = new String[templates.length];
    for (int i = 0; i < names.length; i++) {
      names[i] = in.readUTF();
    }
    float[] points = readFloats(in);
    float[] scores = readFloats(in);
    int[] left = readInts(in);
    int[] right = readInts(in);
    BitSet same = BitSet.valueOf(in.readNBytes(in.readInt()));
    return new IjbSet(
        folder,
        key,
        templateIds,
        new IjbSet.Pictures(names, templates, media, points, scores),
        new IjbSet.Pairs(left, right, same));
  }

  /** Keeps a set; a folder that cannot be written is no mistake. */
  void write(IjbSet set) {
    if (!Files.isWritable(folder.cache().toAbsolutePath().getParent())) {
      return;
    }
    try {
      AtomicFile.write(
          file,
          channel -> {
            CheckedOutputStream sum =
                new CheckedOutputStream(
                    new BufferedOutputStream(Channels.newOutputStream(channel), CHUNK),
                    new CRC32C());
            DataOutputStream out = new DataOutputStream(sum);
            out.write(start());
            write(out, set);
            out.writeLong(sum.getChecksum().getValue());
            out.flush();
          });
    } catch (SemblanceException e) {
      LOG.info("what was read of the lists cannot be kept: {}", e.getMessage());
    }
  }

  private static void write(DataOutputStream out, IjbSet set) throws IOException {
    IjbSet.Pictures pictures = set.pictures();
    writeInts(out, set.templateIds());
    writeInts(out, pictures.templates);
    writeInts(out, pictures.media);
    for (String name : pictures.names) {
      out.writeUTF(name);
    }
    writeFloats(out, pictures.points);
    writeFloats(out, pictures.scores);
    IjbSet.Pairs pairs = set.pairColumns();
    writeInts(out, pairs.left);
    writeInts(out, pairs.right);
    byte[] same = pairs.same.toByteArray();
    out.writeInt(same.length);
    out.write(same);
  }

  private static void writeInts(DataOutputStream out, int[] values) throws IOException {
    out.writeInt(values.length);
    byte[] chunk = new byte[CHUNK];
    IntBuffer numbers = numbers(chunk);
    for (int i = 0; i < values.length; i += numbers.capacity()) {
      int count = Math.min(numbers.capacity(), values.length - i);
      numbers.clear().put(values, i, count);
      out.write(chunk, 0, count * Integer.BYTES);
    }
  }

  private static int[] readInts(DataInputStream in) throws IOException {
    int[] values = new int[in.readInt()];
    byte[] chunk = new byte[CHUNK];
    IntBuffer numbers = numbers(chunk);
    for (int i = 0; i < values.length; i += numbers.capacity()) {
      int count = Math.min(numbers.capacity(), values.length - i);
      in.readFully(chunk, 0, count * Integer.BYTES);
      numbers.clear().get(values, i, count);
    }
    return values;
  }

  private static IntBuffer numbers(byte[] chunk) {
    return ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN).asIntBuffer();
  }

  private static void writeFloats(DataOutputStream out, float[] values) throws IOException {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    writeInts(out, bits);
  }

  private static float[] readFloats(DataInputStream in) throws IOException {
    int[] bits = readInts(in);
    float[] values = new float[bits.length];
    for (int i = 0; i < bits.length; i++) {
      values[i] = Float.intBitsToFloat(bits[i]);
    }
    return values;
  }
}
