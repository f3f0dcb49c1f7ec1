package org.semblance.data;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** The optional text file that names the identities to be used, one per line. */
final class IdentityList {

  private final FolderData data;

  IdentityList(FolderData data) {
    this.data = data;
  }

  /** Returns the identities to be used: all, or those of the list, each of which must be there. */
  Set<String> choose(SortedMap<String, List<String>> found) {
    @Nullable Path file = data.identities();
    if (file == null) {
      return found.keySet();
    }
    Map<String, Integer> lineOf = read(file);
    List<String> missing =
        lineOf.keySet().stream().filter(name -> !found.containsKey(name)).toList();
    if (missing.size() == lineOf.size()) {
      throw new DataException(
          String.format(
              "%s names %d identities, but none of them is in %s; the first of the list is %s, the"
                  + " first there is %s. Take the list that belongs to these pictures",
              file,
              lineOf.size(),
              data.path(),
              missing.get(0),
              found.isEmpty() ? "(none)" : found.firstKey()));
    }
    if (!missing.isEmpty()) {
      String name = missing.get(0);
      throw new DataException(
          String.format(
              "%s:%d: the identity %s is not in %s (%d of %d listed are missing); remove the line"
                  + " or correct the name",
              file, lineOf.get(name), name, data.path(), missing.size(), lineOf.size()));
    }
    return lineOf.keySet();
  }

  private static Map<String, Integer> read(Path file) {
    Map<String, Integer> lineOf = new LinkedHashMap<>();
    List<String> lines = TextLines.read(file, "a list of identities, one per line,");
    for (int i = 0; i < lines.size(); i++) {
      String name = lines.get(i).strip();
      if (!name.isEmpty()) {
        lineOf.putIfAbsent(name, i + 1);
      }
    }
    if (lineOf.isEmpty()) {
      throw new DataException(file + " must name at least two identities, one per line, got none");
    }
    return lineOf;
  }
}
