package org.semblance.data.inspect;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.semblance.data.DataException;
import org.semblance.data.ImageDecoder;
import org.semblance.data.PictureFacts;
import org.semblance.data.inspect.Check.Kind;

/** Decodes pictures one after another, and notes those that a model cannot take. */
final class PictureCheck implements AutoCloseable {

  /** Larger pictures are not decoded; they are of the wrong size anyway. */
  private static final long MOST_PIXELS = 16_000_000;

  private final ImageDecoder decoder = ImageDecoder.open();
  private final int height;
  private final int width;
  private final Findings findings;
  private final byte[] rgb;

  PictureCheck(int height, int width, Findings findings) {
    this.height = height;
    this.width = width;
    this.findings = findings;
    this.rgb = new byte[height * width * ImageDecoder.CHANNELS];
  }

  /**
   * Looks at a picture.
   *
   * @return null if it cannot be used at all
   */
  @Nullable PictureFacts look(Supplier<byte[]> reader, String place) {
    try {
      byte[] encoded = reader.get();
      PictureFacts facts = PictureFacts.of(encoded, place);
      if (facts.height() == height && facts.width() == width) {
        decoder.decode(encoded, place, height, width, rgb, 0);
      } else {
        findings.add(Kind.WRONG_SIZE, place + " is " + facts.width() + "x" + facts.height());
        if ((long) facts.height() * facts.width() <= MOST_PIXELS) {
          decoder.decode(encoded, place, facts.height(), facts.width());
        }
      }
      return facts;
    } catch (DataException e) {
      findings.add(Kind.UNREADABLE, String.valueOf(e.getMessage()));
      return null;
    }
  }

  @Override
  public void close() {
    decoder.close();
  }
}
