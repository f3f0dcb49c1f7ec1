package org.semblance.data.convert;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.semblance.data.BinImage;
import org.semblance.data.DataException;
import org.semblance.data.PartFile;
import org.semblance.data.PictureSink;

/**
 * Writes a folder of pictures: a folder per identity, with or without MXNet's list of them; or
 * {@code images/00000001.jpg}, or {@code .bin} with the picture in it, and a list {@code
 * label.txt}. It has the name {@code NAME.part} until it is complete.
 *
 * <p>What {@link #flush} returns stands for pictures that are on the disk, with the names that they
 * have, so that even a power failure takes only later ones; and the folder gets its own name when
 * all of it is there.
 */
final class FolderSink implements PictureSink {

  /** Whole numbers up to here are exact in float32, which im2rec makes of labels. */
  private static final int LARGEST_EXACT = 1 << 24;

  private final Format format;
  private final Path target;
  private final Path part;
  private final List<String> identities;
  private final FileNames names;
  private final UnforcedFiles files = new UnforcedFiles();
  private final @Nullable PartFile list;
  private int pictures;

  /**
   * Opens the folder.
   *
   * @param format one that is a folder
   * @param names those that the pictures there have already
   * @param pictures how many are there already
   * @param sizes what {@link #flush} returned by then; empty to begin
   */
  FolderSink(
      Format format,
      Path target,
      List<String> identities,
      FileNames names,
      int pictures,
      List<Long> sizes) {
    this.format = format;
    this.target = target.toAbsolutePath();
    this.part = PartFile.partOf(this.target);
    this.identities = identities;
    this.names = names;
    this.pictures = pictures;
    if (format == Format.LST && identities.size() > LARGEST_EXACT) {
      throw new DataException(
          String.format(
              "im2rec has float32 labels, exact for %,d classes, not for %,d; use --to list",
              LARGEST_EXACT, identities.size()));
    }
    try {
      if (!Files.exists(part) && Files.exists(this.target)) {
        // It was finished, but nobody took note of that.
        Files.move(this.target, part, StandardCopyOption.ATOMIC_MOVE);
      }
      Files.createDirectories(part);
      UnforcedFiles.forceName(part); // before a note says that pictures are in it
    } catch (IOException e) {
      throw new DataException(part + " cannot be made: " + e.getMessage(), e);
    }
    this.list =
        format == Format.FOLDER
            ? null
            : new PartFile(
                part.resolve(format == Format.LST ? "train.lst" : "label.txt"),
                sizes.isEmpty() ? 0 : sizes.get(0));
  }

  @Override
  public void add(int label, String fileName, byte[] encoded) {
    boolean named = format == Format.FOLDER || format == Format.LST;
    String stem =
        named
            ? names.path(label, identities.get(label), fileName)
            : String.format(Locale.ROOT, "images/%08d", pictures + 1);
    String path = stem + FileNames.ending(encoded);
    if (format == Format.PADDLEBIN) {
      String key = path.substring(path.lastIndexOf('/') + 1);
      write(label, stem + ".bin", BinImage.wrapped(key, encoded));
    } else {
      write(label, path, encoded);
    }
    pictures++;
  }

  private void write(int label, String path, byte[] content) {
    files.write(part.resolve(path), content);
    if (list != null) {
      list.write(line(label, path));
    }
  }

  private String line(int label, String path) {
    return switch (format) {
      case LST -> String.format(Locale.ROOT, "%d\t%d.000000\t%s\n", pictures, label, path);
      case PADDLE, PADDLEBIN -> path + "\t" + label + "\n";
      default -> path + "\t" + identities.get(label).replaceAll("[\\t\\r\\n]", " ") + "\n";
    };
  }

  @Override
  public List<Long> flush() {
    files.force();
    if (list == null) {
      return List.of(0L);
    }
    list.force();
    return List.of(list.size());
  }

  @Override
  public void finish() {
    files.force();
    if (list != null) {
      list.finish();
      UnforcedFiles.forceName(list.target());
    }
    try {
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new DataException(
          String.format("%s cannot be renamed to %s: %s", part, target, e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    if (list != null) {
      list.close();
    }
  }
}
