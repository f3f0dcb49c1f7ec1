package org.semblance.data.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.semblance.data.PairSet;

/** Writes {@code .bin} verification files: pickles, protocol 3, of (pictures, answers). */
public final class BinWriter {

  private BinWriter() {}

  /** Writes a set of pairs; pictures that are in several pairs are repeated, as is usual. */
  public static Path write(Path file, PairSet pairs) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0x80, 3, ']', '('});
    for (int pair = 0; pair < pairs.pairs(); pair++) {
      bytes(out, pairs.encoded(pairs.left(pair)));
      bytes(out, pairs.encoded(pairs.right(pair)));
    }
    out.writeBytes(new byte[] {'e', ']', '('});
    for (int pair = 0; pair < pairs.pairs(); pair++) {
      out.write(pairs.same(pair) ? 0x88 : 0x89);
    }
    out.writeBytes(new byte[] {'e', (byte) 0x86, '.'});
    try {
      return Files.write(file, out.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void bytes(ByteArrayOutputStream out, byte[] bytes) {
    out.write('B');
    out.writeBytes(
        ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(bytes.length).array());
    out.writeBytes(bytes);
  }
}
