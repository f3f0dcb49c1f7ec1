package org.semblance.data;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.IntStream;
import org.semblance.data.drawn.FacePainter;
import org.semblance.data.random.Draws;

/** Drawn faces, made when first asked for and then kept as PNG while there is room. */
final class DrawnImages implements ImageSet {

  /** Sides of a picture in pixels. */
  static final int SIZE = 112;

  /** Room for some 6,500 pictures; more are drawn again whenever they are asked for. */
  private static final long CACHE_BYTES = 128L << 20;

  private final DrawnFaces data;
  private final List<String> identities;
  private final AtomicReferenceArray<byte[]> cache;
  private final AtomicLong cached = new AtomicLong();

  DrawnImages(DrawnFaces data) {
    this.data = data;
    this.identities =
        IntStream.range(0, data.identities())
            .mapToObj(i -> String.format(Locale.ROOT, "drawn%05d", i))
            .toList();
    this.cache =
        new AtomicReferenceArray<>(Math.multiplyExact(data.identities(), data.imagesPerIdentity()));
  }

  /**
   * Draws a picture.
   *
   * @param stream which family of people, so that those for training and verification differ
   */
  static byte[] draw(long seed, long stream, int identity, int picture) {
    Draws person = Draws.of(seed, stream, identity);
    Draws variation = Draws.of(seed, stream, identity, picture);
    return PngImage.encode(FacePainter.paint(person, variation, SIZE), SIZE, SIZE);
  }

  @Override
  public List<String> identities() {
    return identities;
  }

  @Override
  public int size() {
    return cache.length();
  }

  @Override
  public int label(int image) {
    return Objects.checkIndex(image, size()) / data.imagesPerIdentity();
  }

  @Override
  public String fileName(int image) {
    Objects.checkIndex(image, size());
    return String.format(Locale.ROOT, "%05d.png", image % data.imagesPerIdentity());
  }

  @Override
  public String place(int image) {
    return String.format(
        "drawn faces of seed %d, %s, picture %d",
        data.seed(), identities.get(label(image)), image % data.imagesPerIdentity());
  }

  @Override
  public byte[] encoded(int image) {
    byte[] kept = cache.get(Objects.checkIndex(image, size()));
    if (kept != null) {
      return kept;
    }
    byte[] drawn =
        draw(data.seed(), DrawKey.DRAWN_TRAINING, label(image), image % data.imagesPerIdentity());
    if (cached.get() + drawn.length <= CACHE_BYTES && cache.compareAndSet(image, null, drawn)) {
      cached.addAndGet(drawn.length);
    }
    return drawn;
  }

  @Override
  public void close() {
    for (int i = 0; i < cache.length(); i++) {
      cache.set(i, null);
    }
  }
}
