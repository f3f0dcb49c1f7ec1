package org.semblance.data.recordio;

import com.google.common.base.Splitter;
import com.google.common.primitives.Longs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.semblance.data.ByteFile;
import org.semblance.data.DataException;

/**
 * The {@code .idx} beside a {@code .rec} file: a line {@code key TAB offset} per record.
 *
 * <p>It is believed in nothing: it may be missing, belong to another file, or be cut short.
 */
final class KeyFile {

  /** More than two lines have. */
  private static final int PIECE = 128;

  private KeyFile() {}

  /** Returns the {@code .idx} that belongs to a {@code .rec} file. */
  static Path path(Path records) {
    return sibling(records, ".idx");
  }

  /** Returns a file of the same name with another ending. */
  static Path sibling(Path file, String ending) {
    String name = file.getFileName().toString();
    int dot = name.lastIndexOf('.');
    return file.resolveSibling((dot > 0 ? name.substring(0, dot) : name) + ending);
  }

  /**
   * Returns some of the offsets that it names, ascending, from lines that are evenly spread; none
   * if it cannot be read.
   *
   * @param size of the records in bytes
   * @param most of them that are wanted
   */
  static List<Long> starts(Path keys, long size, int most) {
    TreeSet<Long> starts = new TreeSet<>();
    if (!Files.isRegularFile(keys)) {
      return List.of();
    }
    try (ByteFile file = ByteFile.open(keys, "an .idx file")) {
      for (int i = 1; i <= most; i++) {
        long at = file.size() / (most + 1) * i;
        byte[] piece = file.bytes(at, Math.min(PIECE, file.size() - at));
        // The first of these lines has lost its beginning.
        List<String> lines =
            Splitter.on('\n').splitToList(new String(piece, StandardCharsets.ISO_8859_1));
        Long offset = lines.size() < 3 ? null : offset(lines.get(1));
        if (offset != null && offset > 0 && offset < size) {
          starts.add(offset);
        }
      }
    } catch (DataException e) {
      return List.of(); // the records can be read without it
    }
    return List.copyOf(starts);
  }

  private static @Nullable Long offset(String line) {
    return Longs.tryParse(line.substring(line.indexOf('\t') + 1).strip());
  }
}
