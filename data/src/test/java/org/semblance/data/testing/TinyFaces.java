package org.semblance.data.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.semblance.data.ImageSet;
import org.semblance.data.PairSet;
import org.semblance.data.PngImage;

/**
 * Small procedural identities: 32x32 PNGs, each identity a smooth pattern of 16 colours, each
 * picture that pattern with noise.
 *
 * <p>With noise 0 all pictures of an identity are equal; up to about 0.5 a linear classifier
 * separates them; at 2 the noise hides the pattern.
 */
public final class TinyFaces implements ImageSet {

  /** Sides of a picture in pixels. */
  public static final int SIZE = 32;

  private static final int CELLS = 4;

  private final List<String> identities;
  private final List<byte[]> images;
  private final int imagesPerIdentity;

  private TinyFaces(List<String> identities, List<byte[]> images, int imagesPerIdentity) {
    this.identities = identities;
    this.images = images;
    this.imagesPerIdentity = imagesPerIdentity;
  }

  /**
   * Makes a set.
   *
   * @param noise standard deviation of the noise, relative to that of the patterns
   */
  public static TinyFaces of(int identities, int imagesPerIdentity, double noise, long seed) {
    List<byte[]> images = new ArrayList<>();
    for (int identity = 0; identity < identities; identity++) {
      for (int image = 0; image < imagesPerIdentity; image++) {
        images.add(draw(seed, identity, image, noise));
      }
    }
    List<String> names =
        IntStream.range(0, identities).mapToObj(i -> String.format("tiny%03d", i)).toList();
    return new TinyFaces(names, images, imagesPerIdentity);
  }

  /**
   * Makes pairs of identities that no set of the same seed has; half of them are of one identity.
   *
   * @param pairs a multiple of 20: ten folds, same before different in each
   */
  public static PairSet pairs(int identities, int pairs, double noise, long seed) {
    PairSet.Builder builder = PairSet.builder("tiny");
    long other = ~seed;
    for (int pair = 0; pair < pairs; pair++) {
      boolean same = pair * 20 / pairs % 2 == 0;
      int left = pair % identities;
      int right = same ? left : (left + 1) % identities;
      int leftImage = builder.image(draw(other, left, 2 * pair, noise), "tiny pair " + pair);
      int rightImage = builder.image(draw(other, right, 2 * pair + 1, noise), "tiny pair " + pair);
      builder.pair(leftImage, rightImage, same);
    }
    return builder.build(10);
  }

  /** Returns the set with other content in the place of one picture, for instance damaged. */
  public TinyFaces with(int image, byte[] encoded) {
    List<byte[]> changed = new ArrayList<>(images);
    changed.set(image, encoded);
    return new TinyFaces(identities, changed, imagesPerIdentity);
  }

  private static byte[] draw(long seed, int identity, int image, double noise) {
    SplittableRandom pattern = new SplittableRandom(seed * 1_000_003 + identity);
    double[] cells = pattern.doubles((CELLS + 1) * (CELLS + 1) * 3, -1, 1).toArray();
    SplittableRandom grain = new SplittableRandom((seed * 1_000_003 + identity) * 7919 + image + 1);
    byte[] rgb = new byte[SIZE * SIZE * 3];
    for (int i = 0; i < rgb.length; i++) {
      double value = blend(cells, i / 3 / SIZE, i / 3 % SIZE, i % 3);
      value += noise * 0.58 * grain.nextDouble(-1.7, 1.7);
      rgb[i] = (byte) Math.round(Math.max(0, Math.min(255, 127.5 + 90 * value)));
    }
    return PngImage.encode(rgb, SIZE, SIZE);
  }

  private static double blend(double[] cells, int y, int x, int channel) {
    double row = y * (double) CELLS / SIZE;
    double column = x * (double) CELLS / SIZE;
    int at = (((int) row) * (CELLS + 1) + ((int) column)) * 3 + channel;
    int down = (CELLS + 1) * 3;
    double fx = column % 1;
    double fy = row % 1;
    double above = cells[at] * (1 - fx) + cells[at + 3] * fx;
    double below = cells[at + down] * (1 - fx) + cells[at + down + 3] * fx;
    return above * (1 - fy) + below * fy;
  }

  /** Writes the pictures as {@code IDENTITY/0000.png} into a folder. */
  public Path writeFolder(Path folder) {
    try {
      for (int i = 0; i < size(); i++) {
        Files.createDirectories(folder.resolve(identities.get(label(i))));
        Files.write(folder.resolve(entry(i)), encoded(i));
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes the pictures as {@code IDENTITY/0000.png} into a ZIP file. */
  public Path writeZip(Path file) {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (int i = 0; i < size(); i++) {
        CRC32 crc = new CRC32();
        crc.update(encoded(i));
        ZipEntry entry = new ZipEntry(entry(i));
        entry.setLastModifiedTime(FileTime.fromMillis(0));
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(encoded(i).length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(encoded(i));
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String entry(int image) {
    return String.format("%s/%04d.png", identities.get(label(image)), image % imagesPerIdentity);
  }

  @Override
  public List<String> identities() {
    return identities;
  }

  @Override
  public int size() {
    return images.size();
  }

  @Override
  public int label(int image) {
    return image / imagesPerIdentity;
  }

  @Override
  public String fileName(int image) {
    return String.format("%04d.png", image % imagesPerIdentity);
  }

  @Override
  public String place(int image) {
    return "tiny!/" + entry(image);
  }

  @Override
  public byte[] encoded(int image) {
    return images.get(image);
  }

  @Override
  public void close() {
    // Nothing is open.
  }
}
