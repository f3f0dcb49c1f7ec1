package org.semblance.data.convert;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.semblance.data.DataException;
import org.semblance.data.RecordFiles;
import org.semblance.data.ofrecord.OfRecordData;
import org.semblance.data.recordio.RecordIoData;
import org.semblance.data.tfrecord.TfRecordData;

/** The record files and lists of pictures that lie in a folder. */
final class FolderSets {

  private static final String LISTS = "label\\.txt|.*\\.lst";

  private static final String ALL =
      String.join("|", RecordIoData.FILES, TfRecordData.FILES, OfRecordData.FILES, LISTS);

  private static final int SHOWN = 3;

  private final Path folder;
  private final Map<Format, List<Path>> files = new EnumMap<>(Format.class);

  /** Lists a folder. */
  FolderSets(Path folder) {
    this.folder = folder;
    for (Path file : RecordFiles.inFolder(folder, ALL)) {
      Format format = Objects.requireNonNull(Format.named(file), "these are the names it knows");
      files.computeIfAbsent(format, k -> new ArrayList<>()).add(file);
    }
  }

  /**
   * Returns the format of the folder: that of its record files or list, else a folder of pictures.
   *
   * @throws DataException if there is more than one data set in it
   */
  Format format() {
    Map<Format, List<Path>> sets = new EnumMap<>(files);
    if (sets.containsKey(Format.RECORDIO)) {
      // What im2rec made a .rec file from stays beside it, like its .idx.
      List<Path> lists =
          files.getOrDefault(Format.LIST, List.of()).stream().filter(file -> !isLst(file)).toList();
      sets.put(Format.LIST, lists);
      sets.values().removeIf(List::isEmpty);
    }
    if (sets.size() > 1 || sets.getOrDefault(Format.LIST, List.of()).size() > 1) {
      throw severalSets(sets);
    }
    return sets.isEmpty() ? Format.FOLDER : sets.keySet().iterator().next();
  }

  private static boolean isLst(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(".lst");
  }

  /**
   * Returns the folder's list of pictures: {@code label.txt} or a {@code .lst} file; the former if
   * there is none, for a message.
   *
   * @throws DataException if there are several
   */
  Path list() {
    List<Path> lists = files.getOrDefault(Format.LIST, List.of());
    if (lists.size() > 1) {
      throw severalSets(Map.of(Format.LIST, lists));
    }
    return lists.isEmpty() ? folder.resolve("label.txt") : lists.get(0);
  }

  private DataException severalSets(Map<Format, List<Path>> sets) {
    return new DataException(
        String.format(
            "the folder %s must hold one data set, it holds several: %s. Name one of the files"
                + " instead of the folder, give each format a folder of its own, or, in a schedule,"
                + " say which by type:",
            folder,
            sets.entrySet().stream()
                .map(entry -> entry.getKey() + " (" + names(entry.getValue()) + ")")
                .collect(Collectors.joining(", "))));
  }

  private static String names(List<Path> paths) {
    String names =
        paths.stream()
            .limit(SHOWN)
            .map(path -> path.getFileName().toString())
            .collect(Collectors.joining(", "));
    return paths.size() > SHOWN ? names + " and " + (paths.size() - SHOWN) + " more" : names;
  }
}
