package org.semblance.data;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.file.Path;
import org.semblance.nn.files.AtomicFile;

/**
 * Writes {@code .bin} verification files of the InsightFace family: a pickle, protocol 3, of a
 * tuple of two lists, pictures as bytes and answers as truth values. Python 3 loads it with {@code
 * pickle.load}.
 */
public final class BinPairsFile {

  /** Protocol 3: the first with bytes. */
  private static final byte[] START = {(byte) 0x80, 3, ']', '('};

  private static final byte[] BETWEEN = {'e', ']', '('};
  private static final byte[] END = {'e', (byte) 0x86, '.'};
  private static final int TRUE = 0x88;
  private static final int FALSE = 0x89;

  private BinPairsFile() {}

  /**
   * Writes a set of pairs, completely or not at all; pictures that are in several pairs are
   * repeated, as the format has it.
   */
  public static Path write(Path file, PairSet pairs) {
    AtomicFile.write(
        file,
        channel -> {
          OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 20);
          out.write(START);
          for (int pair = 0; pair < pairs.pairs(); pair++) {
            writeBytes(out, pairs.encoded(pairs.left(pair)));
            writeBytes(out, pairs.encoded(pairs.right(pair)));
          }
          out.write(BETWEEN);
          for (int pair = 0; pair < pairs.pairs(); pair++) {
            out.write(pairs.same(pair) ? TRUE : FALSE);
          }
          out.write(END);
          out.flush();
        });
    return file;
  }

  private static void writeBytes(OutputStream out, byte[] bytes) throws IOException {
    out.write('B');
    out.write(ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(bytes.length).array());
    out.write(bytes);
  }
}
