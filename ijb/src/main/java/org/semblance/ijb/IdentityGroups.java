package org.semblance.ijb;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.semblance.data.DataException;

/**
 * Which identities belong to which group, for instance of age or origin: lines {@code IDENTITY TAB
 * GROUP}.
 *
 * @param names of the groups, in the order of the file
 * @param groupOf number of each identity's group, by the identity's name
 */
public record IdentityGroups(List<String> names, Map<String, Integer> groupOf) {

  private static final int MOST_GROUPS = 256;

  /** Copies both. */
  public IdentityGroups {
    names = List.copyOf(names);
    groupOf = Map.copyOf(groupOf);
  }

  /** Returns no groups at all. */
  public static IdentityGroups none() {
    return new IdentityGroups(List.of(), Map.of());
  }

  /**
   * Reads a file; blank lines and those that begin with {@code #} are passed over.
   *
   * @throws DataException naming the line, if it is none of these, an identity is in two groups, or
   *     there are more than 256 groups
   */
  public static IdentityGroups read(Path file) {
    Map<String, Integer> numbers = new LinkedHashMap<>();
    Map<String, Integer> groupOf = new LinkedHashMap<>();
    try (BufferedReader lines = Files.newBufferedReader(file)) {
      int number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank() && !line.startsWith("#")) {
          add(line, file + ":" + number, numbers, groupOf);
        }
      }
    } catch (NoSuchFileException e) {
      throw new DataException(
          "a list of identities and groups is expected at " + file + ", but nothing is there", e);
    } catch (CharacterCodingException e) {
      throw new DataException(file + " must be text in UTF-8, but it is not", e);
    } catch (IOException e) {
      throw new DataException(file + " cannot be read: " + e.getMessage(), e);
    }
    if (groupOf.isEmpty()) {
      throw new DataException(file + " must name at least one identity and its group, it is empty");
    }
    return new IdentityGroups(new ArrayList<>(numbers.keySet()), groupOf);
  }

  private static void add(
      String line, String place, Map<String, Integer> numbers, Map<String, Integer> groupOf) {
    int tab = line.indexOf('\t');
    String identity = tab < 0 ? "" : line.substring(0, tab).strip();
    String group = tab < 0 ? "" : line.substring(tab + 1).strip();
    if (identity.isEmpty() || group.isEmpty() || group.indexOf('\t') >= 0) {
      throw new DataException(
          String.format("%s: a line must be IDENTITY TAB GROUP, got \"%s\"", place, line));
    }
    int number = numbers.computeIfAbsent(group, name -> numbers.size());
    if (numbers.size() > MOST_GROUPS) {
      throw new DataException(
          String.format(
              "%s: there may be %d groups at most; does the file say GROUP TAB IDENTITY?",
              place, MOST_GROUPS));
    }
    Integer before = groupOf.putIfAbsent(identity, number);
    if (before != null && before != number) {
      throw new DataException(
          String.format("%s: identity %s is in another group already", place, identity));
    }
  }
}
