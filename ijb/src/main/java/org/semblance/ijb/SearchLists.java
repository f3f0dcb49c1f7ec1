package org.semblance.ijb;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.semblance.data.DataException;

/**
 * The one-to-many protocol's lists: two galleries that share no person, and probes.
 *
 * @param galleries two
 * @param probes templates that are searched for
 */
public record SearchLists(List<Entries> galleries, Entries probes) {

  /** Copies the list. */
  public SearchLists {
    galleries = List.copyOf(galleries);
  }

  /** Templates with their people. */
  public static final class Entries {

    private final String name;
    private final int[] templates;
    private final int[] subjects;

    Entries(String name, int[] templates, int[] subjects) {
      this.name = name;
      this.templates = templates;
      this.subjects = subjects;
    }

    /** Returns the list's name, for instance G1. */
    public String name() {
      return name;
    }

    /** Returns how many templates there are, each once. */
    public int size() {
      return templates.length;
    }

    /** Returns a template's number in the set; these rise. */
    public int template(int entry) {
      return templates[entry];
    }

    /** Returns whose template it is. */
    public int subject(int entry) {
      return subjects[entry];
    }
  }

  /** Returns whether a set has the lists. */
  public static boolean exist(IjbFolder folder) {
    return Files.exists(folder.gallery(1))
        && Files.exists(folder.gallery(2))
        && Files.exists(folder.probes());
  }

  /**
   * Reads the lists of a set; the first line of each is passed over.
   *
   * @param bad takes entries of templates without pictures
   * @throws DataException naming file and line, if a template is of two people, or a person has two
   *     templates in the galleries
   */
  public static SearchLists read(IjbSet set, BadEntries bad) {
    IjbFolder folder = set.folder();
    Map<Integer, String> people = new HashMap<>();
    Entries first = read(set, folder.gallery(1), people, bad);
    Entries second = read(set, folder.gallery(2), people, bad);
    return new SearchLists(
        List.of(first, second), read(set, folder.probes(), new HashMap<>(), bad));
  }

  private static Entries read(IjbSet set, Path file, Map<Integer, String> people, BadEntries bad) {
    boolean gallery = !file.equals(set.folder().probes());
    Map<Integer, Integer> subjects = new TreeMap<>();
    try (FieldReader in = FieldReader.open(file, "a list of templates and people")) {
      in.nextLine(); // titles
      while (in.nextLine()) {
        int id = in.integer("the template");
        int subject = in.integer("the person");
        int template = set.templateOf(id);
        if (template < 0) {
          String message = String.format("template %d must have a picture, it has none", id);
          bad.add(BadEntries.Kind.SEARCH, in.here(message));
          continue;
        }
        Integer before = subjects.putIfAbsent(template, subject);
        if (before != null && before != subject) {
          throw in.error(
              String.format(
                  "template %d must be of one person, got %d and %d", id, before, subject));
        }
        if (gallery && before == null) {
          String other = people.putIfAbsent(subject, in.here("template " + id));
          if (other != null) {
            throw in.error(
                String.format(
                    "person %d must have one template in the galleries, it has another: %s",
                    subject, other));
          }
        }
      }
    }
    return entries(file, subjects);
  }

  private static Entries entries(Path file, Map<Integer, Integer> subjects) {
    if (subjects.isEmpty()) {
      throw new DataException(file + " must name at least one template with pictures");
    }
    String name = String.valueOf(file.getFileName()).replaceFirst("\\.csv$", "");
    return new Entries(
        name.substring(name.lastIndexOf('_') + 1),
        subjects.keySet().stream().mapToInt(i -> i).toArray(),
        subjects.values().stream().mapToInt(i -> i).toArray());
  }

  /**
   * Checks that in each gallery there is something to find, and somebody who must not be found.
   *
   * @throws DataException if a gallery has no probe with a mate, or none without
   */
  public void requireBothKinds() {
    for (Entries gallery : galleries) {
      Set<Integer> people = IntStream.of(gallery.subjects).boxed().collect(Collectors.toSet());
      long mated = IntStream.of(probes.subjects).filter(people::contains).count();
      if (mated == 0 || mated == probes.size()) {
        throw new DataException(
            String.format(
                "an open-set search needs probes whose person is in gallery %s and others, got %,d"
                    + " and %,d; correct the lists, or leave out the search",
                gallery.name(), mated, probes.size() - mated));
      }
    }
  }

  /** Returns the same lists without the templates that cannot be used. */
  SearchLists usable(Templates templates, BadEntries bad) {
    return new SearchLists(
        galleries.stream().map(gallery -> usable(gallery, templates, bad)).toList(),
        usable(probes, templates, bad));
  }

  private static Entries usable(Entries entries, Templates templates, BadEntries bad) {
    int[] kept =
        IntStream.range(0, entries.size())
            .filter(i -> templates.usable(entries.template(i)))
            .toArray();
    bad.addCounted(BadEntries.Kind.SEARCH, entries.size() - kept.length);
    return new Entries(
        entries.name(),
        Arrays.stream(kept).map(entries::template).toArray(),
        Arrays.stream(kept).map(entries::subject).toArray());
  }
}
