package org.semblance.data.convert;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import org.semblance.data.BinImage;
import org.semblance.data.DataException;
import org.semblance.data.PartFile;
import org.semblance.data.PictureSink;

/**
 * Writes a folder of pictures: one folder per identity, or {@code images/00000001.jpg}, or {@code
 * .bin} with the picture in it, with a list {@code label.txt} of {@code path TAB identity} beside
 * them. It has the name {@code NAME.part} until it is complete.
 */
final class FolderSink implements PictureSink {

  private final Path target;
  private final Path part;
  private final List<String> identities;
  private final FileNames names = new FileNames();
  private final Listing listing;
  private final PartFile list;
  private int pictures;

  /** What stands in a list behind a path; a folder of folders needs none. */
  enum Listing {
    /** A folder per identity. */
    NONE,
    /** The name of the identity. */
    NAMES,
    /** The number of the class, as Arcface-Paddle reads it. */
    NUMBERS,
    /** The same, and each picture is wrapped: {@link BinImage}. */
    NUMBERS_OF_WRAPPED;

    /** Returns what a format has. */
    static Listing of(Format format) {
      return switch (format) {
        case LIST -> NAMES;
        case PADDLE -> NUMBERS;
        case PADDLEBIN -> NUMBERS_OF_WRAPPED;
        default -> NONE;
      };
    }
  }

  FolderSink(Path target, List<String> identities, Listing listing, List<Long> sizes) {
    this.target = target.toAbsolutePath();
    this.part = this.target.resolveSibling(this.target.getFileName() + ".part");
    this.identities = identities;
    this.listing = listing;
    try {
      if (!Files.exists(part) && Files.exists(this.target)) {
        // It was finished, but nobody took note of that.
        Files.move(this.target, part, StandardCopyOption.ATOMIC_MOVE);
      }
      Files.createDirectories(part);
    } catch (IOException e) {
      throw new DataException(part + " cannot be made: " + e.getMessage(), e);
    }
    this.list = new PartFile(part.resolve("label.txt"), sizes.isEmpty() ? 0 : sizes.get(0));
  }

  /** Counts a picture that is there already. */
  void skip(int label, String fileName) {
    pictures++;
    if (listing == Listing.NONE) {
      names.folder(label, identities.get(label));
      names.stem(label, fileName);
    }
  }

  @Override
  public void add(int label, String fileName, byte[] encoded) {
    pictures++;
    String stem =
        listing == Listing.NONE
            ? names.folder(label, identities.get(label)) + "/" + names.stem(label, fileName)
            : String.format(Locale.ROOT, "images/%08d", pictures);
    String path = stem + FileNames.ending(encoded);
    if (listing == Listing.NUMBERS_OF_WRAPPED) {
      String key = path.substring(path.lastIndexOf('/') + 1);
      write(label, stem + ".bin", BinImage.wrapped(key, encoded));
    } else {
      write(label, path, encoded);
    }
  }

  private void write(int label, String path, byte[] content) {
    Path file = part.resolve(path);
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, content);
    } catch (IOException e) {
      throw new DataException(file + " cannot be written: " + e.getMessage(), e);
    }
    if (listing != Listing.NONE) {
      String identity = listing == Listing.NAMES ? identities.get(label) : String.valueOf(label);
      list.write(path + "\t" + identity.replaceAll("[\\t\\r\\n]", " ") + "\n");
    }
  }

  @Override
  public List<Long> flush() {
    list.force();
    return List.of(list.size());
  }

  @Override
  public void finish() {
    try {
      if (listing == Listing.NONE) {
        list.close();
        Files.deleteIfExists(part.resolve("label.txt.part"));
      } else {
        list.finish();
      }
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new DataException(
          String.format("%s cannot be renamed to %s: %s", part, target, e.getMessage()), e);
    }
  }

  @Override
  public void close() {
    list.close();
  }
}
