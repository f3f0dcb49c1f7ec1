package org.semblance.train;

import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.semblance.data.DrawnFaces;
import org.semblance.data.ImageSet;

/** Drawn faces of 32×32 pixels in folders, with pairs of people who are in no training folder. */
final class SmallFaces {

  private static final int SIDE = 32;
  private static final int UNSEEN_IDENTITIES = 10;
  private static final int UNSEEN_IMAGES = 5;

  private SmallFaces() {}

  /**
   * Writes {@code train/IDENTITY/N.png}, {@code unseen/IDENTITY/N.png} and {@code unseen/pairs.txt}
   * with 100 pairs of the same person and 100 of two.
   */
  static Path write(Path folder, int identities, int imagesPerIdentity) throws IOException {
    write(folder.resolve("train"), new DrawnFaces(identities, imagesPerIdentity, 5));
    write(folder.resolve("unseen"), new DrawnFaces(UNSEEN_IDENTITIES, UNSEEN_IMAGES, 6));
    Files.write(folder.resolve("unseen/pairs.txt"), pairs());
    return folder;
  }

  private static void write(Path folder, DrawnFaces faces) throws IOException {
    try (ImageSet images = faces.open()) {
      int[] next = new int[images.identities().size()];
      for (int i = 0; i < images.size(); i++) {
        int label = images.label(i);
        Path file = folder.resolve(String.format("p%02d/%d.png", label, next[label]++));
        Files.createDirectories(file.getParent());
        ImageIO.write(small(images.encoded(i)), "png", file.toFile());
      }
    }
  }

  private static BufferedImage small(byte[] encoded) throws IOException {
    BufferedImage large = ImageIO.read(new ByteArrayInputStream(encoded));
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    var graphics = image.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
    graphics.drawImage(large, 0, 0, SIDE, SIDE, null);
    graphics.dispose();
    return image;
  }

  /** Returns all pairs within an identity, each followed by one across identities. */
  private static List<String> pairs() {
    List<String> lines = new ArrayList<>();
    for (int person = 0; person < UNSEEN_IDENTITIES; person++) {
      for (int a = 0; a < UNSEEN_IMAGES; a++) {
        for (int b = a + 1; b < UNSEEN_IMAGES; b++) {
          int other = (person + 1 + (a + b) % (UNSEEN_IDENTITIES - 1)) % UNSEEN_IDENTITIES;
          lines.add(String.format("p%02d/%d.png p%02d/%d.png 1", person, a, person, b));
          lines.add(String.format("p%02d/%d.png p%02d/%d.png 0", person, a, other, b));
        }
      }
    }
    return lines;
  }
}
