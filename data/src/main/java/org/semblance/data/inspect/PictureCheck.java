package org.semblance.data.inspect;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.semblance.data.DataException;
import org.semblance.data.ImageDecoder;
import org.semblance.data.PictureFacts;
import org.semblance.data.inspect.Check.Kind;

/**
 * Decodes pictures on several threads, and notes those that a model cannot take.
 *
 * @param height of the pictures that the model wants, in pixels
 * @param width of them
 * @param reader gives a picture as it is stored; called by several threads at once
 * @param place says where a picture is
 */
record PictureCheck(int height, int width, IntFunction<byte[]> reader, IntFunction<String> place) {

  /** Larger pictures are not decoded; they are of the wrong size anyway. */
  private static final long MOST_PIXELS = 16_000_000;

  /** Hears of the pictures in their order. */
  @FunctionalInterface
  interface Taker {
    /** Takes what is known of a picture, null if it cannot be used at all. */
    void take(int image, @Nullable PictureFacts facts);
  }

  /** What there is to say of some pictures, and what is wrong with them. */
  private record Looked(int first, List<@Nullable PictureFacts> facts, Findings findings) {}

  /** Looks at the first {@code count} pictures, and adds what is wrong to {@code findings}. */
  void look(int count, int threads, Findings findings, Taker taker) {
    InChunks.look(
        count,
        threads,
        this::chunk,
        chunk -> {
          findings.addAll(chunk.findings());
          for (int i = 0; i < chunk.facts().size(); i++) {
            taker.take(chunk.first() + i, chunk.facts().get(i));
          }
        });
  }

  private Looked chunk(int first, int end) {
    Looked looked = new Looked(first, new ArrayList<>(), new Findings());
    byte[] rgb = new byte[height * width * ImageDecoder.CHANNELS];
    try (ImageDecoder decoder = ImageDecoder.open()) {
      for (int image = first; image < end; image++) {
        looked.facts().add(one(decoder, image, rgb, looked.findings()));
      }
    }
    return looked;
  }

  private @Nullable PictureFacts one(
      ImageDecoder decoder, int image, byte[] rgb, Findings findings) {
    String at = place.apply(image);
    try {
      byte[] encoded = reader.apply(image);
      PictureFacts facts = PictureFacts.of(encoded, at);
      if (facts.height() == height && facts.width() == width) {
        decoder.decode(encoded, at, height, width, rgb, 0);
      } else {
        findings.add(Kind.WRONG_SIZE, at + " is " + facts.width() + "x" + facts.height());
        if ((long) facts.height() * facts.width() <= MOST_PIXELS) {
          decoder.decode(encoded, at, facts.height(), facts.width());
        }
      }
      return facts;
    } catch (DataException e) {
      findings.add(Kind.UNREADABLE, String.valueOf(e.getMessage()));
      return null;
    }
  }
}
